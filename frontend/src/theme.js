// Runs before the page is painted, so that a chosen scheme does not flash into view late.
const root = document.documentElement;
root.classList.add("js");
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
} catch {
  // Storage may be closed to us; the system's scheme then holds.
}
