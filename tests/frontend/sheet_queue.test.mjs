// The queue of the entry sheet: whatever breaks, nothing typed is lost and nothing is written twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import { dice, Locks, ModelServer, Network, openTab, settle } from "./sheet_model.mjs";

const WORLDS = Number(process.env.SHEET_WORLDS ?? 1000);
const CELLS = ["income", "water", "roads"];
const OFFLINE = { kind: "offline" };

class World {
  constructor(seed) {
    this.chance = dice(seed);
    // Somebody who works alone and sees the newest figures must never be asked to choose.
    this.alone = seed % 2 === 1;
    this.user = `person-${seed}`;
    this.server = new ModelServer();
    this.network = new Network();
    this.timers = [];
    this.locks = this.chance.below(4) ? new Locks() : null;
    this.tabs = [];
    this.typed = new Map(CELLS.map((cell) => [cell, []]));
    this.cut = false;
    this.count = 0;
  }

  async open() {
    const tab = await openTab({ ...this, chance: this.chance, sheet: "2026/00103" });
    this.tabs.push(tab);
    tab.queue.wake();
    return tab;
  }

  async type() {
    const tab = this.chance.one(this.tabs);
    const element = this.chance.one(CELLS);
    this.count += 1;
    const value = `${this.chance.below(12) ? "" : "bad "}${this.count}`;
    // The version the page shows: mostly the newest, now and then one that has been overtaken.
    const behind = !this.alone && !this.chance.below(8) ? 1 : 0;
    const base = Math.max(0, this.server.cell(element).version - behind);
    await tab.raw.add({ element, value, base, at: this.count });
    this.typed.get(element).push(value);
    tab.queue.wake();
  }

  kill() {
    const tab = this.chance.one(this.tabs);
    this.tabs = this.tabs.filter((one) => one !== tab);
    tab.kill();
    // What it had sent is still in the air and may yet arrive.
    for (const request of this.network.flying.filter((one) => one.tab === tab))
      this.network.late.push(request.batch);
    this.network.flying = this.network.flying.filter((one) => one.tab !== tab);
  }

  deliver() {
    const request = this.chance.one(this.network.flying);
    if (!request) return;
    const { batch } = request;
    const answered = () => ({ kind: "answered", results: this.server.save(batch) });
    const fates = {
      arrives: () => answered(),
      never: () => OFFLINE,
      answerLost: () => (answered(), OFFLINE),
      twice: () => (answered(), answered()),
      afterwards: () => (this.network.late.push(batch), OFFLINE),
      partly: () => ({ kind: "answered", results: this.server.save(batch).slice(1) }),
      killedHalfWay: () => (this.server.save(batch.slice(0, 1)), { kind: "failed" }),
      full: () => ({ kind: "full", seconds: 1 }),
      signedOut: () => ({ kind: "signedOut" }),
      reversed: () => {
        const { kind, results } = answered();
        return { kind, results: results.reverse() };
      },
    };
    const fate = this.cut ? "never" : this.chance.one(Object.keys(fates));
    this.network.answer(request, fates[fate]());
  }

  tick() {
    const timer = this.chance.one(this.timers);
    if (!timer) return;
    this.timers.splice(this.timers.indexOf(timer), 1);
    if (!timer.tab.dead) timer.work();
  }

  async decide() {
    const tab = this.chance.one(this.tabs);
    const open = (await tab.raw.list()).find((one) => one.status !== "waiting");
    if (!open) return;
    assert.ok(!this.alone || open.status !== "conflict", "a conflict with oneself");
    const mine = open.status === "conflict" && this.chance.below(2) === 1;
    await tab.raw.choose(open.key, mine);
    if (!mine) this.givenUp.add(open.value);
    tab.queue.wake();
  }

  givenUp = new Set();

  async step() {
    const moves = {
      type: () => this.type(),
      deliver: () => this.deliver(),
      late: () => this.network.late.length && this.server.save(this.network.late.shift()),
      tick: () => this.tick(),
      cut: () => (this.cut = this.chance.below(3) === 0),
      kill: async () => {
        this.kill();
        if (!this.tabs.length || this.chance.below(2)) await this.open();
      },
      open: () => this.tabs.length < 3 && this.open(),
      somebodyElse: () =>
        this.alone || this.server.write(this.chance.one(CELLS), `other ${this.count}`, "other"),
      decide: () => this.decide(),
    };
    const often = ["type", "type", "type", "deliver", "deliver", "deliver", "tick", "late"];
    const rarely = ["cut", "kill", "open", "somebodyElse", "decide"];
    await moves[this.chance.below(3) ? this.chance.one(often) : this.chance.one(rarely)]();
    await settle(this.chance.below(6));
  }

  /** The network comes back for good: everything waiting goes, open choices are made. */
  async heal() {
    this.cut = false;
    if (!this.tabs.length) await this.open();
    for (let turn = 0; turn < 400; turn += 1) {
      await settle();
      for (const request of [...this.network.flying])
        this.network.answer(request, {
          kind: "answered",
          results: this.server.save(request.batch),
        });
      while (this.network.late.length) this.server.save(this.network.late.shift());
      for (const timer of this.timers.splice(0)) if (!timer.tab.dead) timer.work();
      await settle();
      const left = await this.tabs[0].raw.list();
      if (!left.length && !this.network.flying.length) return;
      await this.decide();
    }
    assert.fail("the queue never came to rest");
  }

  check() {
    const mine = this.server.writes.filter((write) => write.by === "me");
    const keys = mine.map((write) => write.key);
    assert.equal(new Set(keys).size, keys.length, "a key was written twice");
    for (const cell of CELLS) {
      const typed = this.typed.get(cell);
      const written = mine.filter((write) => write.name === cell).map((write) => write.value);
      assert.equal(new Set(written).size, written.length, "a figure was written twice");
      const order = written.map((value) => typed.indexOf(value));
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
        "figures were written out of order",
      );
      const last = typed.at(-1);
      if (last !== undefined && !this.givenUp.has(last))
        assert.equal(written.at(-1), last, "what was typed last was lost");
    }
  }

  close() {
    for (const tab of this.tabs) tab.kill();
  }
}

test(`nothing is lost and nothing doubled in ${WORLDS} worlds where everything breaks`, async () => {
  for (let seed = 1; seed <= WORLDS; seed += 1) {
    const world = new World(seed);
    try {
      await world.open();
      const steps = 12 + world.chance.below(50);
      for (let step = 0; step < steps; step += 1) await world.step();
      await world.heal();
      world.check();
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    } finally {
      world.close();
    }
  }
});
