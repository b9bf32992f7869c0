// The last known boards, kept for a reload without a network: each team's rows at a sequence, and the
// instant at which they were known to be right. Never shown as live.

import { COLLECTIONS } from "./store.js";
import { later } from "./timer.js";

const PREFIX = "board/";
const EVERY_MS = 15000;
const AGED_MS = 60000;
// Writing a large board takes a while; it may take this share of the time and no more.
const SHARE = 1 / 200;

export class Boards {
  // `asOf()` returns the instant (ms) at which the rows were last known to be right.
  constructor({ store, asOf, timer = later, now = Date.now }) {
    Object.assign(this, { store, asOf, timer, now });
    this.vault = null;
    this.written = new Map();
    this.waiting = false;
    this.pause = EVERY_MS;
    store.onFlush(() => this.soon());
  }

  start(vault) {
    this.vault = vault;
    this.soon(2000);
  }

  stop() {
    this.vault = null;
    this.written.clear();
  }

  soon(after = this.pause) {
    if (this.waiting || !this.vault) return;
    this.waiting = true;
    const save = () => {
      this.waiting = false;
      this.save();
    };
    this.timer(save, after)?.unref?.();
  }

  // Keeps what has changed since it was kept last. Call it too where the page may end: hidden, or offline.
  async save() {
    const { vault } = this;
    const at = this.asOf();
    if (!vault || !at) return;
    const began = this.now();
    for (const [team, { seq, rows }] of this.store.teams) {
      const known = this.written.get(team);
      const { epoch = "" } = this.store;
      const same = known?.seq === seq && known.epoch === epoch;
      if (same && at - known.at < AGED_MS) continue;
      this.written.set(team, { seq, at, epoch });
      const collections = {};
      for (const name of COLLECTIONS) collections[name] = [...rows[name].values()];
      await vault.put(PREFIX + team, { team, seq, at, epoch, collections });
    }
    this.pause = Math.max(EVERY_MS, (this.now() - began) / SHARE);
  }

  // Puts the kept boards of these teams into the store; resolves to the instant of the oldest, or 0.
  async load(vault, teams) {
    let oldest = 0;
    for (const team of teams) {
      const kept = await vault.take(PREFIX + team);
      if (!kept || this.store.teams.has(team)) continue;
      this.store.epoch = kept.epoch;
      this.store.snapshot(kept);
      this.store.write(team, { notes: kept.collections.notes ?? [] });
      oldest = oldest ? Math.min(oldest, kept.at) : kept.at;
    }
    this.store.flush();
    return oldest;
  }
}
