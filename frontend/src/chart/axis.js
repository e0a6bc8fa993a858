// Round numbers for an axis, and the frame both charts share.
import { formatNumber } from "../parts/text.js";
import { round, svg } from "../parts/svg.js";

export function ticks(low, high, count = 4) {
  if (!(high > low)) return [low, low + 1];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.8);
  const from = Math.floor(low / step + 1e-9) * step;
  const marks = [];
  for (let value = from; value < high + step * 0.999; value += step)
    marks.push(Number(value.toPrecision(10)));
  return marks;
}

const placesOf = (marks) =>
  Math.max(0, ...marks.map((each) => (String(each).split(".")[1] ?? "").length));

// The lines of an axis; its unit stands once, above the axis.
export function grid(marks, yOf, left, right, unit) {
  const decimals = placesOf(marks);
  const lines = marks.flatMap((each, i) => [
    svg("line", {
      class: i === 0 ? "chart__axis" : "chart__grid",
      x1: left,
      x2: right,
      y1: round(yOf(each)),
      y2: round(yOf(each)),
    }),
    svg(
      "text",
      { x: left - 8, y: round(yOf(each)) + 4, "text-anchor": "end" },
      formatNumber(each, decimals),
    ),
  ]);
  return unit ? [...lines, svg("text", { x: 0, y: round(yOf(marks.at(-1))) - 12 }, unit)] : lines;
}
