// j/k or the arrows walk through the rows, space ticks, v verifies, a approves, r returns, o opens,
// ? shows the keys. One row is in the tab order; a row that a step has changed keeps its place.
const KEYS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const STEPS = new Set(["v", "a", "r"]);
const typing = (target) =>
  target.matches?.("select, textarea, [contenteditable], input:not([type=checkbox])");

const rows = () => [...document.querySelectorAll("[data-queue] tr[data-row]")];
const rowOf = (target) => target.closest?.("[data-queue] tr[data-row]");

function enter(row) {
  if (!row) return;
  for (const other of rows()) {
    const here = other === row;
    other.tabIndex = here ? 0 : -1;
  }
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function walk(from, by) {
  const all = rows();
  const at = all.indexOf(from);
  enter(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function mark(box) {
  box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
}

function count() {
  const boxes = [...document.querySelectorAll("[data-queue] [name=cell]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const said = document.querySelector("[data-ticked]");
  if (!said) return;
  said.hidden = ticked === 0;
  said.querySelector("[data-ticked-count]").textContent = ticked;
  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

function tick(row) {
  const box = row.querySelector("[name=cell]");
  if (!box) return;
  box.checked = !box.checked;
  mark(box);
  count();
}

function step(row, key) {
  const button = row.querySelector(`button[data-key="${key}"]`);
  if (!button) return false;
  button.click();
  return true;
}

function open(row) {
  row.querySelector("th a[href]")?.click();
}

function pressed(event) {
  const row = rowOf(event.target);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "?") {
    const help = document.querySelector("#queue-keys");
    if (!help) return false;
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: "nearest" });
    return true;
  }
  if (KEYS[key]) {
    if (!row && event.target !== document.body && key.startsWith("Arrow")) return false;
    walk(row, KEYS[key]);
    return true;
  }
  if (!row || event.target !== row) return false;
  if (key === " ") {
    tick(row);
    return true;
  }
  if (key === "o" || key === "Enter") {
    open(row);
    return true;
  }
  return STEPS.has(key) && step(row, key);
}

function start() {
  const all = rows();
  for (const row of all) row.tabIndex = -1;
  if (all[0]) all[0].tabIndex = 0;
  for (const box of document.querySelectorAll("[data-queue] [name=cell]:checked")) mark(box);
  count();
}

export function startQueue() {
  start();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (pressed(event)) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-tick-all]")) {
      for (const box of document.querySelectorAll("[data-queue] [name=cell]")) {
        box.checked = event.target.checked;
        mark(box);
      }
    } else if (event.target.matches?.("[data-queue] [name=cell]")) mark(event.target);
    else return;
    count();
  });
  // A step replaces its row: the keyboard goes on to the next one.
  let next = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = rowOf(event.target);
    next = row && event.target.closest("button") ? rows()[rows().indexOf(row) + 1] : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "queue-list") start();
    else if (event.target.matches?.("tr[data-row]")) {
      const refused = event.target.querySelector('[role="alert"]');
      enter(refused ? event.target : (next?.isConnected && next) || event.target);
      count();
    }
  });
}
