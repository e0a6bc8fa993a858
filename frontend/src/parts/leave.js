// The entry sheet notes on this machine that it has kept something. Where nobody is signed in any
// more, what it kept for reading without network goes; figures that wait to be sent stay, for the
// person who typed them.
export const NOTED = "langso-desk";

export function startLeaving() {
  const drop = () => {
    let noted = null;
    try {
      noted = localStorage.getItem(NOTED);
      localStorage.removeItem(NOTED);
    } catch {
      // Storage is closed to this page, and then nothing was kept either.
    }
    if (!noted) return;
    globalThis.caches?.delete("langso-desk-pages");
    globalThis.indexedDB?.deleteDatabase("langso-desk-known");
  };
  if (!document.querySelector('form[action="/sign-out/"]')) drop();
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/sign-out/" && !event.defaultPrevented) drop();
  });
}
