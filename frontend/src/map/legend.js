// The legend in words: each class with its swatch, its range with unit, and how many places it holds.
import { html, svg } from "../parts/svg.js";
import { formatNumber, say } from "../parts/text.js";
import { mark } from "./marks.js";

function swatch(style, hatchId) {
  const box = svg("svg", { viewBox: "0 0 22 15", "aria-hidden": "true" });
  const hatched = style.fill === "hatch";
  box.append(
    svg("rect", {
      class: `legend__swatch ${hatched ? "" : style.fill}`,
      x: 0.5,
      y: 0.5,
      width: 21,
      height: 14,
      fill: hatched ? `url(#${hatchId})` : null,
    }),
  );
  if (style.symbol)
    box.append(mark(style.symbol, [11, 7.5], 4, style.fill === "hatch" ? "" : "map__mark--ink"));
  return box;
}

const item = (style, label, count, hatchId) =>
  html(
    "li",
    {},
    swatch(style, hatchId),
    html(
      "span",
      {},
      label,
      " ",
      html("span", { class: "legend__count" }, `(${formatNumber(count)})`),
    ),
  );

export function legend(data, scale, counts, hatchId) {
  const items = scale.classes
    .map((each, i) => ({ each, count: counts[i] ?? 0 }))
    .filter(({ count }) => data.kind !== "verdict" || count > 0)
    .map(({ each, count }) => item(each, each.label, count, hatchId));
  const missing = counts[-1] ?? 0;
  if (missing) items.push(item({ fill: "hatch" }, data.no_data ?? say("noData"), missing, hatchId));
  const title = [data.title, data.unit && data.kind !== "verdict" ? `(${data.unit})` : ""]
    .filter(Boolean)
    .join(" ");
  const target =
    typeof data.target === "number"
      ? html(
          "p",
          { class: "muted" },
          `${say("target")[0].toUpperCase()}${say("target").slice(1)}: ${formatNumber(data.target, data.decimals ?? 0)} ${data.unit ?? ""}`,
        )
      : null;
  return html(
    "div",
    { class: "legend" },
    title ? html("p", { class: "legend__title" }, title) : null,
    html("ul", { class: "legend__items" }, items),
    target,
  );
}
