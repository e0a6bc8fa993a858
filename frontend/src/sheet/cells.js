// The fields of the sheet: what each shows, which version that is, and what became of it.
import { html } from "../parts/svg.js";
import { stateWord, words } from "./words.js";

const FROZEN = new Set(["submitted", "verified"]);

export class Field {
  constructor(input) {
    this.input = input;
    this.name = input.dataset.cell;
    [this.element, this.village] = split(this.name);
    this.version = Number(input.dataset.version);
    this.row = input.closest("[data-row]");
    this.committed = input.value.trim();
    this.history = [];
    this.pending = null;
  }

  get value() {
    return this.input.value.trim();
  }

  get isDirty() {
    return this.value !== this.committed;
  }

  get note() {
    return this.row.querySelector("[data-note]");
  }

  get isVisible() {
    return this.input.offsetParent !== null;
  }

  get label() {
    const { code, title } = this.row.dataset;
    const { village } = this.input.dataset;
    return village ? `${code} ${title} – ${village}` : `${code} ${title}`;
  }

  show(value) {
    if (this.input.value === value) return;
    if (this.input.tagName === "SELECT" && ![...this.input.options].some((o) => o.value === value))
      this.input.append(html("option", { value }, value));
    this.input.value = value;
  }

  /** Takes over what the server holds, unless the person has something newer of their own. */
  take({ version, text, state, reason }) {
    // Whoever is typing has not seen the newer figure: saving theirs must ask.
    if (version < this.version || this.pending || this.isDirty) return;
    this.version = version;
    this.committed = text;
    this.show(text);
    this.showState(state, reason);
  }

  showState(state, reason = "") {
    if (!state) return;
    showRowState(this.row, state, reason);
    this.input.toggleAttribute("readonly", FROZEN.has(state) && this.input.tagName === "INPUT");
    if (this.input.tagName === "SELECT") this.input.disabled = FROZEN.has(state);
  }

  /** Says beside the field how far its figure is: waiting, refused, in conflict, or nothing. */
  mark(entry) {
    this.pending = entry ?? null;
    const wrong = entry && entry.status !== "waiting";
    const place = this.input.closest("td, .sheet__village").querySelector(
      `[data-note-of="${CSS.escape(this.name)}"]`,
    );
    let text = "";
    if (entry?.status === "waiting") text = words("waits");
    if (entry?.status === "refused") text = entry.message || words("refused");
    if (entry?.status === "conflict") text = conflictText(entry);
    if (place && place.textContent !== text) place.textContent = text;
    place?.classList.toggle("field__error", Boolean(wrong));
    if (wrong) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    this.row.classList.toggle("sheet__row--waits", entry?.status === "waiting");
    if (entry && document.activeElement !== this.input) {
      this.show(entry.value);
      this.committed = entry.value;
    }
  }
}

/** Says how far a row has come. */
export function showRowState(row, state, reason = "") {
  if (row.dataset.state === state) return;
  row.dataset.state = state;
  // Who had entered the figure before is no longer who did.
  row.querySelector("[data-by]")?.remove();
  const pill = row.querySelector("[data-state-word]");
  pill.textContent = stateWord(state);
  pill.className = `sheet__pill sheet__pill--${state}`;
  row.querySelector(".sheet__reason")?.remove();
  if (reason) pill.after(html("p", { class: "sheet__reason" }, reason));
}

export const split = (name) => {
  const at = name.indexOf(":");
  const village = name.slice(at + 1);
  return [name.slice(0, at), village ? Number(village) : null];
};

export function conflictText({ current }) {
  const when = current?.at ? moment(current.at) : "";
  return words("conflict", { who: current?.by || words("somebody"), when });
}

/** An instant as the country's clocks show it: 16:58 23/11. */
function moment(text) {
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
    hour: "2-digit",
    minute: "2-digit",
    day: "2-digit",
    month: "2-digit",
  }).formatToParts(new Date(text));
  const { hour, minute, day, month } = Object.fromEntries(made.map((one) => [one.type, one.value]));
  return `${hour}:${minute} ${day}/${month}`;
}

/** Adds the villages' figures of a row; nothing when one of them is no plain number. */
/** Shows what the villages' figures make: their sum, or a mean weighed by another row's figures. */
export function showSum(row, fields, all = fields) {
  const place = row.querySelector("[data-sum]");
  const parts = fields.filter((field) => field.row === row && field.village);
  if (!place || !parts.length) return null;
  const typed = parts.map((field) => field.value).filter(Boolean);
  const numbers = typed.map(plainNumber);
  if (!typed.length || numbers.some(Number.isNaN)) return null;
  const made = row.dataset.weighedBy ? mean(parts, row.dataset.weighedBy, all) : total(numbers);
  if (!Number.isFinite(made)) {
    place.textContent = "–";
    return null;
  }
  const sum = Math.round(made * 1e6) / 1e6;
  place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(sum);
  return String(sum).replace(".", ",");
}

const total = (numbers) => numbers.reduce((all, one) => all + one, 0);

function mean(parts, element, all) {
  const filled = parts.filter((field) => field.value);
  const weights = filled.map(({ village }) => {
    const weight = all.find((field) => field.element === element && field.village === village);
    return weight?.value ? plainNumber(weight.value) : NaN;
  });
  return total(filled.map((field, at) => plainNumber(field.value) * weights[at])) / total(weights);
}

/** Reads a number as it is written in Vietnamese: 1.234,5; NaN for anything else. */
export function plainNumber(text) {
  const bare = text.replace(/\s/g, "");
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare))
    return Number(bare.replaceAll(".", "").replace(",", "."));
  return /^-?\d+([.,]\d+)?$/.test(bare) ? Number(bare.replace(",", ".")) : NaN;
}
