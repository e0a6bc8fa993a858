// What pointer, finger and keys do on a map. One set of listeners on the canvas serves all places.
import { fillTip, placeTip } from "./tip.js";

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

// The nearest place in the direction of an arrow key, seen within a cone of 45 degrees.
export function neighbour(places, from, key) {
  const [dx, dy] = ARROWS[key];
  let best = null;
  let least = Infinity;
  for (const each of places) {
    if (each === from || !each.anchor) continue;
    const x = each.anchor[0] - from.anchor[0];
    const y = each.anchor[1] - from.anchor[1];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along > 0 && aside <= along && along + aside < least) {
      best = each;
      least = along + aside;
    }
  }
  return best;
}

// The box of an element in pixels of the holder.
function boxIn(holder, element) {
  const frame = holder.getBoundingClientRect();
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return {
    left: left - frame.left,
    right: right - frame.left,
    top: top - frame.top,
    bottom: bottom - frame.top,
  };
}

function walk(places, place, key) {
  const next = neighbour(places, place, key);
  if (!next) return;
  place.node.setAttribute("tabindex", "-1");
  next.node.setAttribute("tabindex", "0");
  next.node.focus();
}

export function wire(holder, canvas, tip, places, data) {
  const byNode = new Map(places.map((place) => [place.node, place]));
  const placeOf = (event) => byNode.get(event.target.closest("[data-code]"));
  const byTouch = (event) => event.pointerType === "touch";
  let active = null;
  let touched = false;

  function activate(place) {
    active?.node.classList.remove("is-active");
    place?.node.classList.add("is-active");
    active = place;
  }
  function show(place, beside) {
    if (place !== active || tip.hidden) {
      activate(place);
      fillTip(tip, { data, ...place, docked: !beside });
    }
    if (beside) placeTip(tip, holder, beside);
  }
  function hide() {
    if (tip.classList.contains("map__tip--docked")) return;
    tip.hidden = true;
    activate(null);
  }

  canvas.addEventListener("pointerdown", (event) => {
    touched = byTouch(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (byTouch(event)) return;
    const place = placeOf(event);
    if (!place) return hide();
    const { left, top } = holder.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    return show(place, { left: x, right: x, top: y, bottom: y });
  });
  canvas.addEventListener("pointerleave", (event) => {
    if (!byTouch(event)) hide();
  });
  canvas.addEventListener("focusin", (event) => {
    const place = placeOf(event);
    if (place && !touched)
      show(place, boxIn(holder, place.node.querySelector("path, circle") ?? place.node));
  });
  canvas.addEventListener("focusout", hide);
  // A finger covers what it touches: the first tap tells, the link below the map opens.
  canvas.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (!place || !touched) return;
    event.preventDefault();
    tip.hidden = true;
    show(place, null);
  });
  canvas.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape") hide();
    const place = placeOf(event);
    if (!place || !(event.key in ARROWS)) return;
    event.preventDefault();
    walk(places, place, event.key);
  });
}
