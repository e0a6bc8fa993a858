// From longitude and latitude to the page. Mercator: at this country's latitudes it keeps shapes,
// and it is what people know.
const RADIAN = Math.PI / 180;
export const project = ([lon, lat]) => [
  lon * RADIAN,
  -Math.log(Math.tan(Math.PI / 4 + (lat * RADIAN) / 2)),
];

export function polygonsOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "Polygon") return [geometry.coordinates];
  if (geometry.type === "MultiPolygon") return geometry.coordinates;
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(polygonsOf);
  return [];
}

export function pointsOf(geometry) {
  if (!geometry) return [];
  if (geometry.type === "Point") return [geometry.coordinates];
  if (geometry.type === "MultiPoint") return geometry.coordinates;
  return [];
}

export function boundsOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

export const inside = ([lon, lat], [west, south, east, north]) =>
  lon >= west && lon <= east && lat >= south && lat <= north;

// Twice the signed area, and the centre of mass, of a closed ring of projected points.
export function centreOf(ring) {
  let area = 0,
    x = 0,
    y = 0;
  for (let i = 0; i < ring.length - 1; i += 1) {
    const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
    area += cross;
    x += (ring[i][0] + ring[i + 1][0]) * cross;
    y += (ring[i][1] + ring[i + 1][1]) * cross;
  }
  if (Math.abs(area) < 1e-12) return { area: 0, at: ring[0] };
  return { area: Math.abs(area), at: [x / (3 * area), y / (3 * area)] };
}

// A function that fits projected points of `bounds` into a frame, keeping their proportions.
export function fit(bounds, { x, y, width, height }) {
  const spanX = Math.max(bounds[2] - bounds[0], 1e-9);
  const spanY = Math.max(bounds[3] - bounds[1], 1e-9);
  const scale = Math.min(width / spanX, height / spanY);
  const left = x + (width - spanX * scale) / 2;
  const top = y + (height - spanY * scale) / 2;
  return (point) => [left + (point[0] - bounds[0]) * scale, top + (point[1] - bounds[1]) * scale];
}
