// Draws one map: the ground, each place with its link and words, the insets, the legend.
import { html, round, svg } from "../parts/svg.js";
import { say } from "../parts/text.js";
import { classify } from "./classes.js";
import { layOut } from "./layout.js";
import { legend } from "./legend.js";
import { hatch, mark, outline } from "./marks.js";
import { sentence } from "./tip.js";
import { wire } from "./wire.js";
import { zoomable } from "./zoom.js";

const dot = ([x, y], r, attributes) =>
  svg("circle", { ...attributes, cx: round(x), cy: round(y), r: round(r) });
const isPlace = (feature) => feature.properties.kind !== "outline";

function hrefOf(holder, entry, code) {
  if (entry?.url) return entry.url;
  return holder.dataset.urlTemplate
    ? holder.dataset.urlTemplate.replace("{code}", encodeURIComponent(code))
    : null;
}

// A place without a figure is hatched; the class of its value colours any other.
const paint = (style, hatchId, kind) =>
  style.fill === "hatch"
    ? { class: kind, fill: `url(#${hatchId})` }
    : { class: `${kind} ${style.fill}` };

function shapesOf(item, style, hatchId, size) {
  const made = [];
  if (item.rings.length)
    made.push(svg("path", { ...paint(style, hatchId, "map__shape"), d: outline(item.rings) }));
  const islet =
    style.fill === "hatch" ? "map__shape map__islet map__islet--void" : "map__shape map__islet";
  for (const at of item.islets) made.push(dot(at, 3.4, paint(style, hatchId, islet)));
  for (const at of item.points)
    made.push(
      style.symbol
        ? mark(style.symbol, at, size, style.fill)
        : dot(at, size, paint(style, hatchId, "map__mark")),
    );
  // A shape's symbol fits inside it; in the smallest the colour alone is left, and the words.
  const fitting = Math.min(5, Math.sqrt(item.area) * 0.22);
  if (style.symbol && item.rings.length && fitting > 1.6)
    made.push(mark(style.symbol, item.anchor, round(fitting), "map__mark--ink"));
  return made;
}

const islands = (each) =>
  each.islets.map((at) => dot(at, 3.4, { class: "map__ground map__islet" }));

// Outlines without values, the frames of the insets with their names, and the name of the sea.
function ground(plan, country, listed) {
  const under = plan.drawn.filter((each) => !listed(each.feature));
  const parts = under.map((each) => svg("path", { class: "map__ground", d: outline(each.rings) }));
  for (const box of plan.insets) {
    const middle = box.x + box.width / 2;
    parts.push(
      svg("rect", {
        class: "map__inset-frame",
        x: round(box.x),
        y: round(box.y),
        width: box.width,
        height: box.height,
        rx: 6,
      }),
      svg(
        "text",
        { class: "map__label", x: round(middle), y: round(box.y + box.height - 24) },
        box.name,
      ),
      svg(
        "text",
        {
          class: "map__label map__label--small",
          x: round(middle),
          y: round(box.y + box.height - 8),
        },
        `(${box.province_name})`,
      ),
    );
  }
  parts.push(under.map(islands));
  if (country)
    parts.push(
      svg(
        "text",
        {
          class: "map__label map__label--sea",
          x: round(plan.frame.width - 62),
          y: round(plan.frame.height * 0.64),
        },
        say("sea"),
      ),
    );
  return parts;
}

// What is drawn, linked and counted of the collection, and where.
function placesOf(holder, plan, data, { listed, scale, hatchId }) {
  const shown = plan.drawn.filter((each) => listed(each.feature));
  const size = Math.max(3.6, Math.min(6.5, 60 / Math.sqrt(shown.length)));
  return shown.map((item, i) => {
    const { code, name } = item.feature.properties;
    const entry = data.values?.[code];
    const at = scale.of(entry);
    const href = hrefOf(holder, entry, code);
    const style = scale.classes[at] ?? { fill: "hatch", symbol: null };
    const attributes = {
      href,
      role: href ? null : "img",
      tabindex: i === 0 ? "0" : "-1",
      "aria-label": sentence(data, name, entry),
      "data-code": code,
    };
    const node = svg(href ? "a" : "g", attributes, shapesOf(item, style, hatchId, size));
    return { node, name, entry, href, anchor: item.anchor, at };
  });
}

export function draw(holder, collection, data) {
  const scale = classify(data);
  const pattern = hatch();
  const listed = (feature) =>
    isPlace(feature) && (!data.only_listed || data.values?.[feature.properties.code] !== undefined);
  const plan = layOut(collection, data.only_listed ? listed : null);
  const places = placesOf(holder, plan, data, { listed, scale, hatchId: pattern.id });
  const canvas = svg(
    "svg",
    {
      class: "map__canvas",
      viewBox: `0 0 ${round(plan.frame.width)} ${round(plan.frame.height)}`,
      role: "group",
      "aria-label": holder.getAttribute("aria-label") ?? data.title ?? "",
    },
    pattern.defs,
    ground(plan, collection.scope === "country", listed),
    places.map((place) => place.node),
  );
  const tip = html("div", { class: "map__tip", hidden: true });
  const words = legend(data, scale, countsOf(places), pattern.id);
  holder.removeAttribute("role");
  holder.replaceChildren(canvas, zoomable(canvas, plan.frame), tip, words);
  wire(holder, canvas, tip, places, data);
}

// How many places fall in each class; key -1 are those without a figure.
function countsOf(places) {
  const counts = {};
  for (const { at } of places) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}
