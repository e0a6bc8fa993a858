// A world for the sheet's queue that can go wrong in every way, and always the same way for a seed.
import { Queue } from "../../frontend/src/sheet/queue.js";
import { openStore } from "../../frontend/src/sheet/store.js";

export function dice(seed) {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    roll,
    below: (most) => Math.floor(roll() * most),
    one: (list) => list[Math.floor(roll() * list.length)],
  };
}

export const settle = async (turns = 12) => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
};

/** What the server promises: each key is written once, an older version is a conflict. */
export class ModelServer {
  cells = new Map();
  answers = new Map();
  writes = [];
  rejectsReading = () => false;

  cell(name) {
    return this.cells.get(name) ?? { version: 0, value: null, by: "" };
  }

  write(name, value, by, key = null) {
    const version = this.cell(name).version + 1;
    this.cells.set(name, { version, value, by });
    this.writes.push({ name, value, by, key });
    return version;
  }

  save(entries, by = "me") {
    return entries.map(({ key, element, value, base }) => {
      const before = this.answers.get(key);
      if (before) return { ...before, status: "repeated" };
      const now = this.cell(element);
      if (base === null || base === undefined) throw new Error("a figure without its version");
      if (base !== now.version) {
        const current = { value: now.value, by: now.by, at: "2026-11-23T08:00:00+07:00" };
        return { key, status: "conflict", version: now.version, state: "entered", current };
      }
      if (String(value).startsWith("bad"))
        return { key, status: "refused", version: now.version, message: "…", rule: "range" };
      const saved = {
        key,
        status: "saved",
        version: this.write(element, value, by, key),
        state: "entered",
      };
      this.answers.set(key, saved);
      return saved;
    });
  }
}

/** Requests in the air: the test decides what becomes of each. */
export class Network {
  flying = [];
  late = [];

  send = (tab) => (batch) =>
    new Promise((resolve) => {
      this.flying.push({ batch: structuredClone(batch), tab, resolve });
    });

  answer(request, answer) {
    this.flying.splice(this.flying.indexOf(request), 1);
    if (!request.tab.dead) request.resolve(answer);
  }
}

/** One lock for all tabs, given up when its tab is killed; `null` for a browser without locks. */
export class Locks {
  holder = null;
  waiting = [];

  for = (tab) => (work) =>
    new Promise((resolve, reject) => {
      this.waiting.push({ tab, work, resolve, reject });
      this.pass();
    });

  pass() {
    if (this.holder && !this.holder.tab.dead) return;
    this.holder = this.waiting.find((one) => !one.tab.dead) ?? null;
    if (!this.holder) return;
    const mine = this.holder;
    this.waiting = this.waiting.filter((one) => one !== mine);
    mine
      .work()
      .then(mine.resolve, mine.reject)
      .finally(() => {
        if (this.holder !== mine) return;
        this.holder = null;
        this.pass();
      });
  }
}

const never = new Promise(() => {});

export async function openTab({ network, locks, timers, chance, user, sheet, steps }) {
  const tab = { dead: false, kept: [], steps };
  const store = await openStore({ user, sheet, steps });
  // A killed tab neither begins a transaction nor learns of the end of one it has begun.
  const mortal = (name) => async (...words) => {
    if (tab.dead) return never;
    const done = await store[name](...words);
    return tab.dead ? never : done;
  };
  tab.store = Object.fromEntries(
    ["add", "list", "take", "settle", "choose"].map((name) => [name, mortal(name)]),
  );
  tab.raw = store;
  tab.queue = new Queue({
    store: tab.store,
    send: network.send(tab),
    lock: locks ? locks.for(tab) : (work) => work(),
    later: (work, milliseconds) => timers.push({ tab, work, milliseconds }),
    random: chance.roll,
    onChange: () => {},
  });
  tab.kill = () => {
    tab.dead = true;
    store.close();
    locks?.pass();
  };
  return tab;
}
