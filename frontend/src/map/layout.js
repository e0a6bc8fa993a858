// Where each shape goes: the main land fills the frame; each archipelago named by the data has its
// own inset to the right, so that it is always seen and the land is not made small by the sea.
import { boundsOf, centreOf, fit, inside, pointsOf, polygonsOf, project } from "./project.js";

const PAD = 12;
const COUNTRY = {
  height: 900,
  inset: { width: 180, height: 154 },
  sea: 148,
  insetsAt: [0.36, 0.775],
};
const PROVINCE = { width: 460, least: 300, most: 560, inset: { width: 166, height: 128 } };
const LABEL_ROOM = 46;

function pieces(feature, archipelagos) {
  const found = [];
  const add = (kind, coordinates, probe) => {
    const at = archipelagos.findIndex((each) => inside(probe, each.bbox));
    found.push({ kind, coordinates, inset: at });
  };
  for (const rings of polygonsOf(feature.geometry))
    add(
      "polygon",
      rings.map((ring) => ring.map(project)),
      rings[0][0],
    );
  for (const point of pointsOf(feature.geometry)) add("point", project(point), point);
  return found;
}

const vertices = (piece) => (piece.kind === "point" ? [piece.coordinates] : piece.coordinates[0]);

// The country's coast bends away from the right edge: both insets stand there.
function countryFrame(ratio, count) {
  const { height, inset, sea, insetsAt } = COUNTRY;
  const land = { x: PAD, y: PAD, width: (height - 2 * PAD) * ratio, height: height - 2 * PAD };
  const width = land.width + 2 * PAD + (count ? sea : 0);
  const insets = insetsAt
    .slice(0, count)
    .map((share) => ({ x: width - inset.width - 8, y: height * share, ...inset }));
  return { frame: { width, height }, land, insets };
}

// A province keeps its inset in a corner that no land touches, else in a column of its own.
function provinceFrame(ratio, count, project) {
  const { inset } = PROVINCE;
  const height = Math.max(
    PROVINCE.least,
    Math.min(PROVINCE.most, (PROVINCE.width - 2 * PAD) / ratio + 2 * PAD),
  );
  const frame = { width: PROVINCE.width, height };
  const land = { x: PAD, y: PAD, width: frame.width - 2 * PAD, height: height - 2 * PAD };
  if (!count) return { frame, land, insets: [] };
  const left = 8,
    right = frame.width - inset.width - 8,
    top = 8,
    bottom = height - inset.height - 8;
  const points = project(land);
  const free = [
    [right, bottom],
    [left, bottom],
    [left, top],
  ].find(
    ([x, y]) =>
      !points.some(
        (at) =>
          at[0] > x - 6 &&
          at[0] < x + inset.width + 6 &&
          at[1] > y - 6 &&
          at[1] < y + inset.height + 6,
      ),
  );
  if (free) return { frame, land, insets: [{ x: free[0], y: free[1], ...inset }] };
  frame.width += inset.width + 8;
  return { frame, land, insets: [{ x: frame.width - inset.width - 8, y: bottom, ...inset }] };
}

// A little more than what is looked at, so that what lies around tells where it is.
function around([west, north, east, south]) {
  const room = Math.max(east - west, south - north, 0.001) * 0.12;
  return [west - room, north - room, east + room, south + room];
}

// Returns the frame and, per feature, the drawn rings, points and the anchor for its symbol.
// With `looksAt` the frame holds only the features it answers true for; the rest runs over the edge.
export function layOut(collection, looksAt = null) {
  const archipelagos = collection.archipelagos ?? [];
  const all = collection.features.map((feature) => ({
    feature,
    pieces: pieces(feature, archipelagos),
  }));
  const onLand = all.flatMap((each) =>
    each.pieces.filter((piece) => piece.inset < 0).flatMap(vertices),
  );
  const lone = onLand.length === 0;
  const chosen = looksAt ? all.filter((each) => looksAt(each.feature)) : [];
  const near = chosen.flatMap((each) =>
    each.pieces.filter((piece) => piece.inset < 0).flatMap(vertices),
  );
  const main = near.length
    ? around(boundsOf(near))
    : boundsOf(lone ? all.flatMap((each) => each.pieces.flatMap(vertices)) : onLand);
  const shown = lone ? [] : archipelagos;
  const ratio = (main[2] - main[0]) / Math.max(main[3] - main[1], 1e-9);
  const { frame, land, insets } =
    collection.scope === "country"
      ? countryFrame(ratio, shown.length)
      : provinceFrame(ratio, shown.length, (box) => onLand.map(fit(main, box)));
  const toLand = fit(main, land);
  const toInset = shown.map((each, i) => {
    const inThere = all.flatMap((one) =>
      one.pieces.filter((piece) => piece.inset === i).flatMap(vertices),
    );
    const [west, south, east, north] = each.bbox;
    const bounds = boundsOf(
      inThere.length > 1 ? inThere : [project([west, south]), project([east, north])],
    );
    const box = insets[i];
    return fit(bounds, {
      x: box.x + 16,
      y: box.y + 12,
      width: box.width - 32,
      height: box.height - LABEL_ROOM - 18,
    });
  });
  const place = (piece) => (piece.inset < 0 || lone ? toLand : toInset[piece.inset]);
  const drawn = all.map(({ feature, pieces: own }) => ({ feature, ...arrange(own, place, lone) }));
  return { frame, drawn, insets: shown.map((each, i) => ({ ...each, ...insets[i] })) };
}

function arrange(own, place, lone) {
  const rings = [],
    islets = [],
    points = [];
  let anchor = null,
    largest = -1;
  for (const piece of own) {
    const move = place(piece);
    if (piece.kind === "point") {
      const at = move(piece.coordinates);
      points.push(at);
      if (largest < 0) anchor ??= at;
      continue;
    }
    const moved = piece.coordinates.map((ring) => ring.map(move));
    const { area, at } = centreOf(moved[0]);
    const inInset = piece.inset >= 0 && !lone;
    // Coral islands are smaller than a pixel: they are drawn as marks of a size one can see.
    if (inInset && area < 60) islets.push(at);
    else rings.push(...moved);
    const weight = inInset ? area * 1e-6 : area;
    if (weight > largest) [largest, anchor] = [weight, at];
  }
  return { rings, islets, points, anchor, area: largest / 2 };
}
