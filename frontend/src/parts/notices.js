// A line at the top while a request runs, and a plain sentence when one fails.
import { say } from "./text.js";

let line;
let running = 0;

function progress(change) {
  running = Math.max(0, running + change);
  if (!line) {
    line = document.createElement("div");
    line.className = "progress-line";
    document.body.append(line);
  }
  line.classList.toggle("progress-line--on", running > 0);
}

export function toast(text) {
  document.querySelector(".toast")?.remove();
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  box.textContent = text;
  document.body.append(box);
  setTimeout(() => box.remove(), 8000);
}

export function startNotices() {
  document.addEventListener("htmx:beforeRequest", () => progress(1));
  document.addEventListener("htmx:afterRequest", () => progress(-1));
  document.addEventListener("htmx:sendError", () => toast(say("offline")));
  document.addEventListener("htmx:timeout", () => toast(say("offline")));
  document.addEventListener("htmx:responseError", () => toast(say("failed")));
}
