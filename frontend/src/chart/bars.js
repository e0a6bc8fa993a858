// A distribution: how many places fall in each step, with the step of one place marked.
import { round, svg } from "../parts/svg.js";
import { formatNumber } from "../parts/text.js";
import { grid, ticks } from "./axis.js";

export function drawBars(holder, data) {
  if (!data.values?.length) return;
  const width = Math.max(300, Math.min(720, holder.clientWidth || 480)),
    height = Math.round(Math.max(180, width * 0.4));
  const left = 52,
    right = width - 8,
    top = 34,
    bottom = height - 28;
  const marks = ticks(0, Math.max(1, ...data.values)),
    room = (right - left) / data.values.length;
  const yOf = (value) => bottom - (value / marks.at(-1)) * (bottom - top);
  const every = Math.ceil(data.x.length / Math.max(2, Math.floor((right - left) / 44)));
  const bars = data.values.map((value, i) => {
    const x = left + i * room,
      marked = i === data.marked;
    const words = `${data.x[i]}: ${formatNumber(value)} ${data.unit ?? ""}`.trim();
    return svg(
      "g",
      {},
      svg(
        "rect",
        {
          class: marked ? "chart__bar chart__bar--mark" : "chart__bar",
          x: round(x + room * 0.12),
          width: round(room * 0.76),
          y: round(yOf(value)),
          height: round(Math.max(0, bottom - yOf(value))),
          rx: 2,
        },
        svg("title", {}, words),
      ),
      i % every === 0 || marked
        ? svg("text", { x: round(x + room / 2), y: height - 8, "text-anchor": "middle" }, data.x[i])
        : null,
      marked && data.marked_label
        ? svg(
            "text",
            {
              class: "chart__value",
              x: round(x + room / 2),
              y: round(yOf(value)) - 8,
              "text-anchor": "middle",
            },
            `▼ ${data.marked_label}`,
          )
        : null,
    );
  });
  const canvas = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.label ?? "" },
    grid(marks, yOf, left, right, data.unit),
    bars,
  );
  holder.replaceChildren(canvas);
}
