// <dialog class="drawer" id="drawer"> opens whenever htmx puts something into it. A link with
// hx-get and hx-target="#drawer-body" keeps its href, so it opens as a page where scripts do not run.
export function startDrawer() {
  document.addEventListener("htmx:afterSwap", (event) => {
    const drawer = event.detail.target.closest?.("dialog.drawer");
    if (drawer && !drawer.open) drawer.showModal();
  });
  document.addEventListener("click", (event) => {
    const drawer = event.target.closest?.("dialog.drawer");
    if (!drawer) return;
    if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
  });
}
