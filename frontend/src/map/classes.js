// Which class a value falls in, and what the legend says of each class.
import { formatNumber, say } from "../parts/text.js";

const VERDICTS = ["met", "not_met", "undetermined", "not_applicable"];
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// Breaks at fifths of the values, rounded so that people can read them; at most five.
export function breaksFor(values, count = 5) {
  const sorted = values.filter(isNumber).sort((a, b) => a - b);
  if (sorted.length < 2 || sorted[0] === sorted.at(-1)) return [];
  const span = sorted.at(-1) - sorted[0];
  const step = 10 ** Math.floor(Math.log10(span / count));
  const breaks = new Set();
  for (let i = 1; i < count; i += 1) {
    const value = sorted[Math.floor((i * sorted.length) / count)];
    const rounded = Math.round(value / step) * step;
    if (rounded > sorted[0]) breaks.add(Number(rounded.toPrecision(6)));
  }
  return [...breaks];
}

function sequential(data, values) {
  const breaks = (
    data.breaks?.length ? data.breaks : breaksFor(values.map((each) => each.value))
  ).slice(0, 5);
  const decimals = breaks.every(Number.isInteger) ? 0 : (data.decimals ?? 1);
  const show = (value) => formatNumber(value, decimals);
  const unit = data.unit ? ` ${data.unit}` : "";
  // Few classes still reach both ends of the ramp.
  const tone = (i) => (breaks.length === 0 ? 4 : 1 + Math.round((i * 5) / breaks.length));
  const words = (i) => {
    if (!breaks.length) return data.title ?? "";
    if (i === 0) return `${say("below")} ${show(breaks[0])}${unit}`;
    if (i === breaks.length) return `${say("from")} ${show(breaks.at(-1))}${unit}`;
    return `${show(breaks[i - 1])} – ${say("below")} ${show(breaks[i])}${unit}`;
  };
  const classes = Array.from({ length: breaks.length + 1 }, (_, i) => ({
    fill: `fill-${tone(i)}`,
    label: words(i),
    symbol: null,
  }));
  return {
    classes,
    of: (entry) =>
      isNumber(entry?.value) ? breaks.filter((each) => entry.value >= each).length : -1,
  };
}

function change(data, values) {
  const most = Math.max(0, ...values.map((each) => Math.abs(each.value ?? 0)));
  const half = Math.max(1, Math.ceil(most / 2));
  const unit = data.unit ? ` ${data.unit}` : "";
  const show = (value) => formatNumber(value, data.decimals ?? 0) + unit;
  const classes = [
    { fill: "fill-fall-2", label: `≤ −${show(half)}` },
    { fill: "fill-fall-1", label: `−${show(half)} … < 0` },
    { fill: "fill-same", label: "0" },
    { fill: "fill-rise-1", label: `> 0 … ${show(half)}` },
    { fill: "fill-rise-2", label: `≥ ${show(half)}` },
  ];
  const of = (entry) => {
    if (!isNumber(entry?.value)) return -1;
    if (entry.value === 0) return 2;
    if (entry.value < 0) return entry.value <= -half ? 0 : 1;
    return entry.value >= half ? 4 : 3;
  };
  return { classes, of };
}

function verdict() {
  const classes = VERDICTS.map((each) => ({
    fill: each === "undetermined" ? "hatch" : `fill-${each}`,
    label: say(each),
    symbol: each,
  }));
  return { classes, of: (entry) => VERDICTS.indexOf(entry?.verdict) };
}

export function classify(data) {
  const values = Object.values(data.values ?? {});
  if (data.kind === "verdict") return verdict();
  return data.kind === "change" ? change(data, values) : sequential(data, values);
}
