// What is said of one place: floating beside the pointer or focus, or standing under the map on touch.
import { html } from "../parts/svg.js";
import { formatNumber, say } from "../parts/text.js";

export function valueText(data, entry) {
  if (data.kind === "verdict")
    return entry?.verdict ? say(entry.verdict) : (data.no_data ?? say("noData"));
  if (typeof entry?.value !== "number") return data.no_data ?? say("noData");
  const sign = data.kind === "change" && entry.value > 0 ? "+" : "";
  return `${sign}${formatNumber(entry.value, data.decimals ?? 0)}${data.unit ? ` ${data.unit}` : ""}`;
}

function partsText(data, entry) {
  if (typeof entry?.numerator !== "number" || typeof entry?.denominator !== "number") return null;
  const { numerator = "", denominator = "" } = data.parts ?? {};
  return `${formatNumber(entry.numerator)} ${numerator} / ${formatNumber(entry.denominator)} ${denominator}`
    .replace(/\s+/g, " ")
    .trim();
}

export const sentence = (data, name, entry) =>
  [`${name}: ${valueText(data, entry)}`, partsText(data, entry), entry?.note]
    .filter(Boolean)
    .join("; ");

export function fillTip(box, { data, name, entry, href, docked }) {
  const value =
    data.kind === "verdict" && entry?.verdict
      ? html("span", { class: `verdict verdict--${entry.verdict}` }, say(entry.verdict))
      : html("span", { class: "map__tip-value" }, valueText(data, entry));
  const flags = (entry?.flags ?? []).map((flag) =>
    html("span", { class: `badge badge--${flag}` }, say(flag)),
  );
  const parts = partsText(data, entry);
  box.replaceChildren(
    html("b", {}, name),
    value,
    ...(parts ? [html("small", {}, parts)] : []),
    ...(entry?.note ? [html("small", {}, entry.note)] : []),
    ...(flags.length ? [html("span", { class: "cluster" }, flags)] : []),
    ...(docked && href
      ? [html("a", { class: "btn btn--small btn--primary", href }, `${say("open")}: ${name}`)]
      : []),
  );
  box.hidden = false;
  box.classList.toggle("map__tip--docked", docked);
}

// Beside the box (pixels of the holder) that must stay visible: right of it, else left, else below.
export function placeTip(tip, holder, { left, right, top, bottom }) {
  const width = tip.offsetWidth,
    height = tip.offsetHeight,
    gap = 12;
  const middle = Math.max(0, (top + bottom) / 2 - height / 2);
  let at = { x: right + gap, y: middle };
  if (at.x + width > holder.clientWidth) at = { x: left - gap - width, y: middle };
  if (at.x < 0)
    at = { x: Math.max(0, Math.min(left, holder.clientWidth - width)), y: bottom + gap };
  tip.style.left = `${at.x}px`;
  tip.style.top = `${at.y}px`;
}
