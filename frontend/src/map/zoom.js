// Buttons that zoom, and dragging once zoomed. The wheel stays with the page: no map traps a reader.
import { html } from "../parts/svg.js";
import { say } from "../parts/text.js";

const STEPS = 1.6;
const MOST = 10;

export function zoomable(canvas, frame) {
  const view = { k: 1, x: 0, y: 0 };
  const apply = () => {
    const width = frame.width / view.k,
      height = frame.height / view.k;
    view.x = Math.max(0, Math.min(view.x, frame.width - width));
    view.y = Math.max(0, Math.min(view.y, frame.height - height));
    canvas.setAttribute("viewBox", `${view.x} ${view.y} ${width} ${height}`);
    canvas.classList.toggle("is-zoomed", view.k > 1);
  };
  const zoom = (factor) => {
    const next = Math.max(1, Math.min(MOST, view.k * factor));
    const cx = view.x + frame.width / view.k / 2,
      cy = view.y + frame.height / view.k / 2;
    Object.assign(view, {
      k: next,
      x: cx - frame.width / next / 2,
      y: cy - frame.height / next / 2,
    });
    apply();
  };
  let from = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (view.k > 1)
      from = { x: event.clientX, y: event.clientY, viewX: view.x, viewY: view.y, moved: false };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    const unit = frame.width / view.k / canvas.clientWidth;
    const dx = event.clientX - from.x,
      dy = event.clientY - from.y;
    if (Math.abs(dx) + Math.abs(dy) > 6) from.moved = true;
    if (!from.moved) return;
    view.x = from.viewX - dx * unit;
    view.y = from.viewY - dy * unit;
    apply();
  });
  // A drag that ends on a place must not open it.
  canvas.addEventListener(
    "click",
    (event) => {
      if (from?.moved) {
        event.preventDefault();
        event.stopPropagation();
      }
      from = null;
    },
    true,
  );
  for (const end of ["pointercancel", "pointerleave"])
    canvas.addEventListener(end, () => {
      from = null;
    });
  const button = (text, label, action) => {
    const made = html("button", { type: "button", title: label, "aria-label": label }, text);
    made.addEventListener("click", action);
    return made;
  };
  return html(
    "div",
    { class: "map__tools" },
    button("+", say("zoomIn"), () => zoom(STEPS)),
    button("−", say("zoomOut"), () => zoom(1 / STEPS)),
    button("⤢", say("zoomReset"), () => {
      view.k = 1;
      apply();
    }),
  );
}
