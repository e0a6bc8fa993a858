// A trend over periods: up to three lines, a target, and marks where a series breaks (a merger).
// Gaps stay gaps; each point says its value to readers by title and screen readers by the label.
import { html, round, svg } from "../parts/svg.js";
import { formatNumber, say } from "../parts/text.js";
import { grid, ticks } from "./axis.js";

const known = (value) => typeof value === "number";

function runs(values) {
  const parts = [];
  values.forEach((value, i) => {
    if (!known(value)) return;
    if (i > 0 && known(values[i - 1])) parts.at(-1).push(i);
    else parts.push([i]);
  });
  return parts;
}

function range(data) {
  const all = data.series
    .flatMap((each) => each.values)
    .filter(known)
    .concat(known(data.target) ? [data.target] : []);
  if (!all.length) return [0, 1];
  const low = data.y_from ?? Math.min(...all),
    high = data.y_to ?? Math.max(...all);
  const pad = (high - low || 1) * 0.08;
  return [data.y_from ?? Math.max(low - pad, low >= 0 ? 0 : -Infinity), data.y_to ?? high + pad];
}

function series(each, number, data, xOf, yOf) {
  const suffix = number > 1 ? `--${number}` : null;
  const name = (base) => (suffix ? `${base} ${base}${suffix}` : base);
  const decimals = data.decimals ?? 0;
  const nodes = runs(each.values).map((run) =>
    svg("path", {
      class: name("chart__line"),
      d: `M${run.map((i) => `${round(xOf(i))} ${round(yOf(each.values[i]))}`).join("L")}`,
    }),
  );
  each.values.forEach((value, i) => {
    if (!known(value)) return;
    const words =
      `${each.name ?? data.label ?? ""} ${data.x[i]}: ${formatNumber(value, decimals)} ${data.unit ?? ""}`.trim();
    nodes.push(
      svg(
        "circle",
        { class: name("chart__dot"), cx: round(xOf(i)), cy: round(yOf(value)), r: 4 },
        svg("title", {}, words),
      ),
    );
  });
  if (number > 1) return nodes;
  const last = each.values.findLastIndex?.(known) ?? each.values.length - 1;
  if (known(each.values[last]))
    nodes.push(
      svg(
        "text",
        {
          class: "chart__value",
          x: round(xOf(last)),
          y: round(yOf(each.values[last])) - 10,
          "text-anchor": last === data.x.length - 1 ? "end" : "middle",
        },
        formatNumber(each.values[last], decimals),
      ),
    );
  return nodes;
}

function key(data) {
  if (data.series.length < 2 && !known(data.target)) return null;
  const item = (cls, text) =>
    html(
      "li",
      {},
      svg(
        "svg",
        { viewBox: "0 0 22 15", "aria-hidden": "true" },
        svg("line", { class: cls, x1: 0, x2: 22, y1: 8, y2: 8 }),
      ),
      text,
    );
  const items =
    data.series.length > 1
      ? data.series.map((each, i) =>
          item(i ? `chart__line chart__line--${i + 1}` : "chart__line", each.name),
        )
      : [];
  if (known(data.target))
    items.push(
      item(
        "chart__goal",
        `${data.target_label ?? say("target")} ${formatNumber(data.target, data.decimals ?? 0)} ${data.unit ?? ""}`,
      ),
    );
  return html("ul", { class: "legend__items" }, items);
}

export function drawLine(holder, data) {
  if (!data.series?.length) return;
  const width = Math.max(300, Math.min(720, holder.clientWidth || 480)),
    height = Math.round(Math.max(180, width * 0.42));
  const left = 44,
    right = width - 16,
    top = 30,
    bottom = height - 28;
  const [low, high] = range(data),
    marks = ticks(low, high);
  const xOf = (i) =>
    left +
    14 +
    (data.x.length > 1 ? (i * (right - left - 28)) / (data.x.length - 1) : (right - left) / 2);
  const yOf = (value) => bottom - ((value - marks[0]) / (marks.at(-1) - marks[0])) * (bottom - top);
  const every = Math.ceil(data.x.length / Math.max(2, Math.floor((right - left) / 56)));
  const labels = data.x.map((text, i) =>
    (data.x.length - 1 - i) % every === 0
      ? svg("text", { x: round(xOf(i)), y: height - 8, "text-anchor": "middle" }, text)
      : null,
  );
  const breaks = (data.breaks ?? []).map(({ x, label }) => {
    const at = round(
      xOf(Math.max(0, data.x.indexOf(x))) -
        (data.x.length > 1 ? (right - left - 28) / (data.x.length - 1) / 2 : 0),
    );
    return [
      svg("line", { class: "chart__break", x1: at, x2: at, y1: top - 14, y2: bottom }),
      svg("text", { x: at - 5, y: top - 8, "text-anchor": "end" }, label),
    ];
  });
  const goal = known(data.target)
    ? svg("line", {
        class: "chart__goal",
        x1: left,
        x2: right,
        y1: round(yOf(data.target)),
        y2: round(yOf(data.target)),
      })
    : null;
  const canvas = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.label ?? "" },
    grid(marks, yOf, left, right, data.unit),
    labels,
    breaks,
    goal,
    data.series.map((each, i) => series(each, i + 1, data, xOf, yOf)),
  );
  const words = key(data);
  holder.replaceChildren(...(words ? [words] : []), canvas);
}
