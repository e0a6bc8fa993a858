// The entry sheet. Without this script each criterion is a form with its own button; with it every
// figure is kept on this machine the moment it is typed and saved by itself.
import { Field, showRowState } from "./cells.js";
import { startJudging } from "./judging.js";
import { startKeeping } from "./keeping.js";
import { startKeys } from "./keys.js";
import { startPaste } from "./paste.js";
import { Queue } from "./queue.js";
import { sender } from "./sending.js";
import { startStatus } from "./status.js";
import { cellOf, openKnown, openStore } from "./store.js";
import { words } from "./words.js";

class Sheet {
  constructor(root) {
    this.root = root;
    const { round, code, user, address, signIn, version } = root.dataset;
    Object.assign(this, { user, address, signIn, name: `${round}/${code}` });
    this.version = Number(version);
    this.fields = [...root.querySelectorAll("[data-cell]")].map((input) => new Field(input));
    this.byName = new Map(this.fields.map((field) => [field.name, field]));
    this.byInput = new Map(this.fields.map((field) => [field.input, field]));
    this.rows = [...root.querySelectorAll("[data-row]")];
    this.entries = [];
    this.learned = [];
  }

  fieldOf(target) {
    return this.byInput.get(target);
  }

  async start() {
    const mine = { user: this.user, sheet: this.name };
    this.store = await openStore({ ...mine, onOutdated: () => this.makeRoom() });
    this.known = await openKnown(mine);
    for (const cell of await this.known.list()) this.byName.get(cell.cell)?.take(cell);
    this.show = startStatus(this);
    this.judge = startJudging(this);
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel("langso-desk") : null;
    this.queue = new Queue({
      store: this.store,
      send: sender(`${this.address}/cells`, this.user),
      lock: (work) => withLock(`langso-desk ${this.user} ${this.name}`, work),
      later: (work, milliseconds) => setTimeout(work, milliseconds),
      onChange: () => this.refresh(),
      onAnswers: (results, batch) => this.learn(results, batch),
      onSettled: () => {
        this.tell(this.learned);
        this.judge();
      },
    });
    this.#listen();
    startKeys(this);
    startPaste(this);
    startKeeping(this);
    this.root.dataset.live = "";
    await this.refresh();
    this.queue.wake();
    this.catchUp();
  }

  #listen() {
    this.root.addEventListener("change", (event) => this.#changed(event.target));
    this.root.addEventListener("input", (event) => this.fieldOf(event.target) && this.judge());
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.commitAll();
    });
    if (this.channel)
      this.channel.onmessage = async ({ data }) => {
        if (data.user !== this.user || data.sheet !== this.name) return;
        await this.refresh();
        for (const cell of data.cells) this.byName.get(cell.cell)?.take(cell);
      };
    window.addEventListener("online", () => {
      this.queue.wake();
      this.catchUp();
      this.judge();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.commitAll();
      else {
        this.queue.wake();
        this.catchUp();
      }
    });
    document.querySelector("[data-review]")?.addEventListener("click", (event) => {
      if (!this.entries.length) return;
      event.preventDefault();
      window.alert(words("notYet", { n: this.entries.length }));
    });
  }

  #changed(target) {
    const field =
      this.fieldOf(target) ??
      (target.matches("[data-keep], [data-note]") ? this.#fieldIn(target) : null);
    if (field) this.commit(field, { confirm: target.checked === true });
  }

  #fieldIn(target) {
    const row = target.closest("[data-row]");
    return this.fields.find((field) => field.row === row);
  }

  /** Puts what stands in a field into the queue, when it is new (or confirmed as it is). */
  async commit(field, { confirm = false } = {}) {
    const { value } = field;
    if (!field.isDirty && !confirm) return;
    if (field.input.readOnly || field.input.disabled) return;
    const note = field.note?.value.trim() ?? "";
    if (field.note && !note) {
      field.note.focus();
      return;
    }
    const before = field.committed;
    field.committed = value;
    field.history.push(before);
    const { element, village, version: base } = field;
    try {
      await this.queue.add({ element, village, value, base, note, at: Date.now() });
    } catch {
      field.committed = before;
      field.history.pop();
      field.mark({ status: "refused", message: words("notKept"), value });
      return;
    }
    this.tell();
    await this.refresh();
    this.judge();
  }

  commitAll() {
    return Promise.all(this.fields.filter((one) => one.isDirty).map((one) => this.commit(one)));
  }

  /** Undoes the last change of a cell, as a change of its own. */
  async takeBack(field) {
    field.show(field.history.pop());
    await this.commit(field);
    field.history.pop();
  }

  async choose(entry, mine) {
    await this.store.choose(entry.key, mine);
    const field = this.byName.get(entry.cell);
    if (field && !mine) {
      field.pending = null;
      field.history.pop();
      if (entry.current) {
        const { version, current } = entry;
        field.show(current.value);
        field.take({ version, text: current.value });
      } else {
        const held = (await this.known.list()).find((cell) => cell.cell === entry.cell);
        const text = held?.text ?? field.input.defaultValue ?? "";
        field.show(text);
        field.committed = text;
      }
    }
    this.tell();
    await this.refresh();
    this.judge();
    this.queue.wake();
  }

  /** Keeps what the server has answered before the queue lets go of it. */
  async learn(results, batch) {
    const byKey = new Map(batch.map((entry) => [entry.key, entry]));
    const cells = results
      .filter((one) => byKey.has(one.key) && (one.status === "saved" || one.status === "repeated"))
      .map(({ key, version, text, state }) => ({ cell: byKey.get(key).cell, version, text, state }));
    await this.known.put(cells);
    for (const cell of cells) {
      const field = this.byName.get(cell.cell);
      if (!field) continue;
      const sent = byKey.get(results.find((one) => byKey.get(one.key)?.cell === cell.cell).key);
      field.version = Math.max(field.version, cell.version);
      // The field shows what the server made of it, unless somebody is typing in it again.
      if (field.committed === sent.value && !field.isDirty) {
        field.committed = cell.text;
        if (document.activeElement !== field.input) field.show(cell.text);
        else field.committed = field.value;
      }
      field.showState(cell.state);
    }
    this.learned = cells;
  }

  /** Asks for what changed on the server while this page was away. */
  async catchUp() {
    if (this.asking) return;
    this.asking = true;
    try {
      const response = await fetch(`${this.address}/state?since=${this.version}`, {
        headers: { "X-Desk-User": this.user },
      });
      if (!response.ok) return;
      const { version, cells } = await response.json();
      this.version = version;
      await this.refresh();
      for (const cell of cells) this.takeFromServer(cell);
      await this.known.put(
        cells.map(({ element, village, ...rest }) => ({ ...rest, cell: cellOf(element, village) })),
      );
      await this.refresh();
    } catch {
      // Without network there is nothing to ask; the next chance comes with the network.
    } finally {
      this.asking = false;
    }
  }

  takeFromServer(cell) {
    const field = this.byName.get(cellOf(cell.element, cell.village));
    if (field) field.take(cell);
    else if (cell.village === null) {
      // The total of villages, or a row this page shows without a field.
      const row = this.rows.find((one) => one.dataset.row === cell.element);
      if (row) showRowState(row, cell.state, cell.reason);
    }
  }

  tell(cells = []) {
    this.channel?.postMessage({ user: this.user, sheet: this.name, cells });
  }

  async refresh() {
    this.entries = await this.store.list();
    const last = new Map(this.entries.map((entry) => [entry.cell, entry]));
    for (const field of this.fields) field.mark(last.get(field.name));
    this.show(this.entries, this.queue.state, this.queue.message);
    for (const part of this.root.querySelectorAll(".sheet__criterion")) showCount(part);
  }

  /** A newer page of the platform moves the store on: keep the last figure and make room. */
  async makeRoom() {
    await this.commitAll();
    location.reload();
  }
}

/** How many of a criterion's rows need nothing more. */
function showCount(part) {
  const place = part.querySelector("[data-count]");
  if (!place) return;
  const rows = [...part.querySelectorAll('[data-row]:not([data-kind="computed"])')];
  const done = rows.filter((row) => !["empty", "returned"].includes(row.dataset.state));
  place.textContent = `${done.length}/${rows.length}`;
}

function withLock(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work();
}

async function begin(root) {
  startFilters(root);
  if (!root.hasAttribute("data-enter")) return;
  try {
    await new Sheet(root).start();
  } catch (error) {
    const text = error?.name === "VersionError" ? words("newer") : words("noStore");
    root.querySelector("[data-status]").textContent = text;
  }
}

/** Showing only what is missing needs no network. */
function startFilters(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show]");
    if (!link) return;
    event.preventDefault();
    const wanted = { missing: ["empty", "returned"], returned: ["returned"] }[link.dataset.show];
    for (const row of root.querySelectorAll("[data-row]"))
      row.hidden = Boolean(wanted && !wanted.includes(row.dataset.state));
    for (const part of root.querySelectorAll(".sheet__criterion"))
      part.hidden = Boolean(wanted) && !part.querySelector("[data-row]:not([hidden])");
    for (const each of root.querySelectorAll("[data-show]"))
      each.toggleAttribute("aria-current", each === link);
    link.setAttribute("aria-current", "true");
  });
  document.addEventListener("evidence-changed", ({ detail }) => {
    const place = root.querySelector(`[data-evidence="${CSS.escape(detail?.element ?? "")}"]`);
    if (place) place.querySelector("[data-evidence-count]").textContent = detail.count;
  });
}

const root = document.querySelector("[data-sheet]");
if (root) begin(root);
