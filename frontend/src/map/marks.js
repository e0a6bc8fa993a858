// The shapes of verdicts: a circle, a triangle, a question mark, a dash.
import { round, svg } from "../parts/svg.js";

export function mark(kind, [x, y], size, fillClass) {
  const at = { class: `map__mark ${fillClass}` };
  if (kind === "not_met") {
    const points = [
      [x, y - size],
      [x + size, y + size * 0.8],
      [x - size, y + size * 0.8],
    ];
    return svg("polygon", {
      ...at,
      points: points.map((each) => each.map(round).join()).join(" "),
    });
  }
  if (kind === "not_applicable")
    return svg("rect", {
      ...at,
      x: round(x - size),
      y: round(y - size * 0.3),
      width: size * 2,
      height: size * 0.6,
    });
  if (kind === "undetermined") {
    const text = svg(
      "text",
      {
        class: "map__question",
        x: round(x),
        y: round(y + size * 0.62),
        "font-size": round(size * 1.8),
      },
      "?",
    );
    return svg(
      "g",
      {},
      svg("circle", {
        class: "map__mark map__mark--open",
        cx: round(x),
        cy: round(y),
        r: round(size * 1.15),
      }),
      text,
    );
  }
  return svg("circle", { ...at, cx: round(x), cy: round(y), r: size });
}

export const outline = (rings) =>
  rings.map((ring) => `M${ring.map((at) => at.map(round).join(" ")).join("L")}Z`).join("");

let patterns = 0;
export function hatch() {
  patterns += 1;
  const id = `hatch-${patterns}`;
  const lines = svg(
    "pattern",
    { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { class: "map__hatch-ground", width: 6, height: 6 }),
    svg("line", { class: "map__hatch-line", x1: 0, y1: 0, x2: 0, y2: 6 }),
  );
  return { id, defs: svg("defs", {}, lines) };
}
