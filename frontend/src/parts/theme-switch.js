// data-theme-switch: a button between light and dark. The choice stays on this device.
const dark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

function show() {
  for (const button of document.querySelectorAll("[data-theme-switch]"))
    button.setAttribute("aria-pressed", String(dark()));
}

export function startTheme() {
  show();
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // The choice then lasts as long as the page.
    }
    show();
  });
}
