// Keeps this page for times without network (worker.js does it) and asks before signing out with
// figures unsent; letting go of what was kept is parts/leave.js.
import { NOTED } from "../parts/leave.js";
import { words } from "./words.js";

export function startKeeping(sheet) {
  localStorage.setItem(NOTED, "yes");
  if (navigator.serviceWorker)
    navigator.serviceWorker
      .register("/desk/worker.js", { scope: "/desk/" })
      .then(() => navigator.serviceWorker.ready)
      .then(({ active }) => active.postMessage({ keep: location.href }))
      .catch(() => {
        // Without a secure address there is no worker: the queue still holds, a reload does not.
      });
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out/") return;
    const left = sheet.entries.length;
    if (left && !window.confirm(words("leaving", { n: left }))) event.preventDefault();
  }, true);
}
