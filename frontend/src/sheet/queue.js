// Sends what is in the store, in order, until it is answered for. Nothing leaves the store before
// the server has said what became of it, and the server writes each key once: so whatever breaks
// in between, an entry is neither lost nor doubled.
//
// `send(batch)` resolves to what came back (see sending.js); `lock(name, work)` lets one tab send
// at a time, which spares the server but is not needed for being right.

export const MOST = 100;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

export class Queue {
  constructor({ store, send, lock, later, random = Math.random, onChange, onAnswers, onSettled }) {
    Object.assign(this, { store, send, lock, later, random, onChange });
    this.onAnswers = onAnswers ?? (() => {});
    this.onSettled = onSettled ?? (() => {});
    this.state = "idle";
    this.message = "";
    this.most = MOST;
    this.fails = 0;
    this.ticket = 0;
    this.running = null;
    this.again = false;
    this.held = false;
  }

  async add(entry) {
    await this.store.add(entry);
    this.wake();
  }

  /** Tries now, unless the server has asked to wait. */
  wake() {
    if (this.held) return this.running;
    this.ticket += 1;
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.#run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #run() {
    do {
      this.again = false;
      let pause = null;
      try {
        pause = await this.lock(() => this.#drain());
      } catch (error) {
        // The store itself fails (closed by a newer page, disk full): said, and tried again.
        this.#say("failed", String(error?.message ?? error));
        pause = this.#backOff();
      }
      if (pause !== null && (this.held || !this.again)) this.#sleep(pause);
    } while (this.again && !this.held);
  }

  /** Sends batch by batch; returns the milliseconds to wait, null when there is nothing left. */
  async #drain() {
    for (;;) {
      const batch = await this.store.take(this.most);
      if (!batch.length) {
        this.#say("idle");
        return null;
      }
      this.#say("sending");
      const answer = await this.send(batch);
      const pause = await this.#meet(answer, batch);
      if (pause !== null) return pause;
    }
  }

  async #meet(answer, batch) {
    if (answer.kind === "answered") {
      // First what is known, then what is owed: a crash between the two only asks once more.
      await this.onAnswers(answer.results, batch);
      if (await this.store.settle(answer.results)) {
        this.onSettled();
        this.fails = 0;
        this.most = Math.min(MOST, this.most * 2);
        return null;
      }
      this.#say("failed");
      return this.#backOff();
    }
    if (answer.kind === "unread") return this.#split(answer, batch);
    this.#say(answer.kind, answer.message);
    this.held = answer.kind === "full";
    if (this.held) return answer.seconds * 1000 + this.random() * 1000;
    return this.#backOff(answer.kind === "offline" || answer.kind === "failed" ? 1 : 30);
  }

  /** The server could not read the batch: find the entry that it stumbles over and set it apart. */
  async #split(answer, batch) {
    if (batch.length > 1) {
      this.most = Math.ceil(batch.length / 2);
      return null;
    }
    const { message } = answer;
    await this.store.settle([{ key: batch[0].key, status: "refused", message, rule: "unread" }]);
    return null;
  }

  #backOff(least = 1) {
    this.fails = Math.min(this.fails + 1, 16);
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.fails - 1));
    // Half of it by chance: a province's officers must not come back in one moment.
    return Math.max(least * 1000, wait / 2 + (this.random() * wait) / 2);
  }

  #sleep(milliseconds) {
    const ticket = this.ticket;
    this.later(() => {
      if (this.ticket !== ticket) return;
      this.held = false;
      this.wake();
    }, milliseconds);
  }

  #say(state, message = "") {
    this.state = state;
    this.message = message;
    this.onChange();
  }
}
