// What this browser keeps for an entry sheet, in two databases.
//
// "langso-desk" holds the queue: every figure typed and not yet answered for. It must outlive
// everything (a reload, an update of the platform, signing out), so its schema only ever moves on
// by steps that carry each entry over. "langso-desk-known" holds what the server has answered, for
// a reload without network; signing out deletes it.
import { openDB } from "idb";

export const QUEUE = "langso-desk";
export const KNOWN = "langso-desk-known";

// One step a version of the schema; a step is never changed once it has been released.
export const STEPS = [
  (db) => {
    const entries = db.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
    entries.createIndex("sheet", ["user", "sheet"]);
    entries.createIndex("cell", ["user", "sheet", "cell"]);
    entries.createIndex("key", "key", { unique: true });
  },
];

export const cellOf = (element, village) => `${element}:${village ?? ""}`;

// randomUUID stands only in secure contexts; an office's own server may speak plain http.
export function newKey(random = globalThis.crypto) {
  if (random.randomUUID) return random.randomUUID();
  const bytes = random.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Opens the queue. `onOutdated` is called when a newer page wants to move the schema on. */
export async function openStore({ user, sheet, steps = STEPS, onOutdated = () => {} }) {
  const db = await openDB(QUEUE, steps.length, {
    async upgrade(base, from, to, transaction) {
      for (const step of steps.slice(from, to)) await step(base, transaction);
    },
    blocking() {
      // A last figure may still begin its transaction; closing waits for those that have begun.
      onOutdated();
      db.close();
    },
  });
  return new Store(db, user, sheet);
}

/** The queue of one person for one sheet. Each method is one transaction. */
export class Store {
  constructor(db, user, sheet) {
    this.db = db;
    this.user = user;
    this.sheet = sheet;
  }

  close() {
    this.db.close();
  }

  list() {
    return this.db.getAllFromIndex("entries", "sheet", [this.user, this.sheet]);
  }

  /** Puts a figure into the queue: `{element, village, value, base, note, at}`. */
  async add({ element, village = null, value, base, note = "", at }) {
    const cell = cellOf(element, village);
    const transaction = this.#write();
    const entries = transaction.store;
    const before = await entries.index("cell").getAll([this.user, this.sheet, cell]);
    const last = before.at(-1);
    const typed = { key: newKey(), value, note: note || last?.note || "", at };
    if (last && (last.status !== "waiting" || !last.sent)) {
      // Never sent, or answered and not written: the new figure takes its place. A conflict stays
      // one until somebody chooses.
      const status = last.status === "conflict" ? "conflict" : "waiting";
      await entries.put({ ...last, ...typed, status, sent: 0, message: "" });
    } else {
      await entries.add({
        ...typed,
        user: this.user,
        sheet: this.sheet,
        cell,
        element,
        village,
        // What was sent may have been written: only its answer says which version comes next.
        base: last ? null : base,
        after: last ? last.key : null,
        sent: 0,
        status: "waiting",
        message: "",
      });
    }
    await transaction.done;
  }

  /** Returns the next entries to send, one a cell, and notes that they are being sent. */
  async take(most) {
    const transaction = this.#write();
    const all = await transaction.store.index("sheet").getAll([this.user, this.sheet]);
    const batch = all.filter((one) => one.status === "waiting" && !one.after).slice(0, most);
    for (const one of batch) await transaction.store.put({ ...one, sent: one.sent + 1 });
    await transaction.done;
    return batch;
  }

  /** Notes the server's answers; those to entries that are no longer waiting change nothing. */
  async settle(answers) {
    const transaction = this.#write();
    let settled = 0;
    for (const answer of answers) {
      const entry = await transaction.store.index("key").get(answer.key);
      if (!entry || entry.status !== "waiting") continue;
      settled += 1;
      const cell = [this.user, this.sheet, entry.cell];
      const cells = await transaction.store.index("cell").getAll(cell);
      await this.#settleOne(transaction.store, entry, answer, cells);
    }
    await transaction.done;
    return settled;
  }

  async #settleOne(entries, entry, answer, cells) {
    const next = cells.find((one) => one.after === entry.key);
    if (answer.status === "saved" || answer.status === "repeated") {
      await entries.delete(entry.seq);
      if (next) await entries.put({ ...next, base: answer.version, after: null });
      return;
    }
    // Not written. A figure typed after it stands for what the person wants now.
    if (next) await entries.delete(entry.seq);
    const kept = next ? { ...next, base: entry.base, after: null } : entry;
    if (answer.status === "conflict") {
      const { current, version } = answer;
      await entries.put({ ...kept, status: "conflict", current, version });
    } else if (next) {
      await entries.put(kept);
    } else {
      const { message = "", rule = "" } = answer;
      await entries.put({ ...kept, status: "refused", message, rule });
    }
  }

  /** Ends a conflict with one's own figure (over the version that was shown) or without it. */
  async choose(key, mine) {
    const transaction = this.#write();
    const entry = await transaction.store.index("key").get(key);
    if (entry && mine && entry.status === "conflict") {
      const { version: base } = entry;
      await transaction.store.put({ ...entry, base, key: newKey(), status: "waiting", sent: 0 });
    } else if (entry && !mine && entry.status !== "waiting") {
      await transaction.store.delete(entry.seq);
    }
    await transaction.done;
    return entry;
  }

  #write() {
    // "strict": on the disk before it counts as stored, where the browser can.
    return this.db.transaction("entries", "readwrite", { durability: "strict" });
  }
}

/** What the server answered last of each cell of a sheet. */
export async function openKnown({ user, sheet }) {
  const db = await openDB(KNOWN, 1, {
    upgrade: (base) => base.createObjectStore("cells", { keyPath: ["user", "sheet", "cell"] }),
    blocking: () => db.close(),
  });
  const range = IDBKeyRange.bound([user, sheet], [user, sheet, []]);
  return {
    list: () => db.getAll("cells", range),
    async put(cells) {
      const transaction = db.transaction("cells", "readwrite");
      for (const cell of cells) {
        const before = await transaction.store.get([user, sheet, cell.cell]);
        if (!before || before.version <= cell.version)
          transaction.store.put({ ...cell, user, sheet });
      }
      await transaction.done;
    },
    clear: () => db.delete("cells", range),
  };
}
