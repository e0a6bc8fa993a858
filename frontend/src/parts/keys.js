// "/" goes to the search box. In [data-keys] (a table, list or search result) the arrow keys, Home
// and End walk through the first link of each row; from the search box Down enters the results.
const typing = (target) => target.matches?.("input, select, textarea, [contenteditable]");

function rows(area) {
  const lines = area.querySelectorAll("tbody tr, li, [data-keys-row]");
  return [...lines].map((line) => line.querySelector("a[href], button")).filter(Boolean);
}

function step(area, from, key) {
  const stops = rows(area);
  if (!stops.length) return null;
  const at = stops.findIndex(
    (stop) => stop === from || stop.closest("tr, li, [data-keys-row]").contains(from),
  );
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[key];
  return next < 0 ? "out" : stops[Math.min(next, stops.length - 1)];
}

function searchKeys(event) {
  const search = event.target.closest?.(".search");
  const results = search?.querySelector(".search__results");
  if (!results) return false;
  if (event.key === "Escape") {
    results.replaceChildren();
    search.querySelector("input")?.focus();
    return true;
  }
  if (event.key === "ArrowDown" && event.target.matches("input")) {
    const first = rows(results)[0];
    first?.focus();
    return Boolean(first);
  }
  return false;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing(event.target)) {
      const box = document.querySelector("[data-search-box]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select?.();
      }
      return;
    }
    if (searchKeys(event)) {
      event.preventDefault();
      return;
    }
    const area = event.target.closest?.("[data-keys]");
    if (
      !area ||
      typing(event.target) ||
      !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)
    )
      return;
    const next = step(area, event.target, event.key);
    if (!next) return;
    event.preventDefault();
    if (next === "out") area.closest(".search")?.querySelector("input")?.focus();
    else next.focus();
  });
  document.addEventListener("click", (event) => {
    for (const results of document.querySelectorAll(".search__results")) {
      if (!results.parentElement.contains(event.target)) results.replaceChildren();
    }
  });
}
