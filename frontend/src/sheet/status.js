// How far everything is, as one line of text that is read aloud when it changes, and the list of
// cells that want a choice.
import { html } from "../parts/svg.js";
import { conflictText } from "./cells.js";
import { words } from "./words.js";

export function startStatus(sheet) {
  const line = sheet.root.querySelector("[data-status]");
  const list = sheet.root.querySelector("[data-review-list]");
  let listed = "";

  return (entries, state, message) => {
    const waiting = entries.filter((one) => one.status === "waiting").length;
    const open = entries.filter((one) => one.status !== "waiting");
    const parts = [waiting ? words(state, { n: waiting }) : open.length ? "" : words("saved")];
    if (waiting && message) parts.push(message);
    const text = parts.filter(Boolean).join(" · ");
    const review = open.length ? words("review", { n: open.length }) : "";
    const said = `${text}|${review}`;
    if (line.dataset.said !== said) {
      line.dataset.said = said;
      const link = review && html("a", { href: `#${list.id}` }, review);
      line.replaceChildren(...[text, text && review && " · ", link].filter(Boolean));
      line.dataset.kind = waiting ? state : open.length ? "review" : "saved";
      if (waiting && state === "signedOut") {
        const next = encodeURIComponent(location.pathname + location.search);
        line.append(" ", html("a", { href: `${sheet.signIn}?next=${next}` }, words("signIn")));
      }
    }
    const shown = JSON.stringify(open);
    if (shown === listed) return;
    listed = shown;
    list.hidden = !open.length;
    list.replaceChildren(...open.map((entry) => item(sheet, entry)));
  };
}

function item(sheet, entry) {
  const field = sheet.byName.get(entry.cell);
  const name = html("a", { href: `#r-${entry.element}` }, field?.label ?? entry.cell);
  const button = (key, act, kind = "") => {
    const made = html("button", { class: `btn btn--small ${kind}`, type: "button" }, words(key));
    made.addEventListener("click", act);
    return made;
  };
  const choose = (mine) => () => sheet.choose(entry, mine);
  const figure = (key, text) =>
    html("p", { class: "sheet__side" }, html("small", {}, words(key)), html("strong", {}, text));
  if (entry.status === "conflict") {
    const { current } = entry;
    return html(
      "div",
      { class: "sheet__choice", role: "group" },
      html("p", {}, name, `: ${conflictText(entry)}`),
      html(
        "div",
        { class: "sheet__sides" },
        figure("mine", entry.value || words("empty")),
        figure("theirs", current?.value || words("empty")),
      ),
      html(
        "p",
        { class: "cluster" },
        button("keepMine", choose(true), "btn--primary"),
        button("takeTheirs", choose(false)),
      ),
    );
  }
  const mend = () => {
    field?.input.closest("details")?.setAttribute("open", "");
    field?.input.focus();
  };
  return html(
    "div",
    { class: "sheet__choice", role: "group" },
    html(
      "p",
      {},
      name,
      ": ",
      html("strong", {}, entry.value || words("empty")),
      ` – ${entry.message || words("refused")}`,
    ),
    html(
      "p",
      { class: "cluster" },
      field ? button("mend", mend, "btn--primary") : null,
      button("drop", choose(false)),
    ),
  );
}
