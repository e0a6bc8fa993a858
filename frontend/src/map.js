// Finds maps and charts in the page, now and after htmx has put new ones in.
import { drawBars } from "./chart/bars.js";
import { drawLine } from "./chart/line.js";
import { draw } from "./map/draw.js";
import { say } from "./parts/text.js";
import { html } from "./parts/svg.js";

const fetched = new Map();

// A page tells values in a data block; what htmx brings may hold no script, so there the element does.
function values(element) {
  if (element.dataset.values) return JSON.parse(element.dataset.values);
  const block = document.getElementById(element.dataset.valuesId);
  return block ? JSON.parse(block.textContent) : {};
}

function shapes(url) {
  if (!fetched.has(url)) {
    const answer = fetch(url, {
      headers: { Accept: "application/geo+json, application/json" },
    }).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    });
    answer.catch(() => fetched.delete(url));
    fetched.set(url, answer);
  }
  return fetched.get(url);
}

async function startMap(holder) {
  try {
    draw(holder, await shapes(holder.dataset.geojsonUrl), values(holder));
    holder.dataset.ready = "true";
  } catch (error) {
    console.error(error);
    holder.replaceChildren(html("p", { class: "notice notice--warning" }, say("mapFailed")));
  }
}

function start(area) {
  const find = (selector) => [
    ...(area.matches?.(selector) ? [area] : []),
    ...area.querySelectorAll(selector),
  ];
  for (const holder of find("[data-map]")) startMap(holder);
  for (const holder of find("[data-chart]"))
    (holder.dataset.chart === "bars" ? drawBars : drawLine)(holder, values(holder));
}

start(document);
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  if (target.isConnected) start(target);
  else start(document);
});
