// Who changed a row in the last two seconds: initials that light up on it. Never for what I did.

import { later } from "./timer.js";

export const GLOW_MS = 2000;

export class Glow {
  constructor(store, timer = later) {
    this.store = store;
    this.timer = timer;
    this.lit = new Map();
  }

  of(collection, key) {
    return this.lit.get(`${collection}:${key}`)?.initials ?? "";
  }

  changed({ team, actor, set }) {
    if (!actor || !set || actor === this.store.me?.id) return;
    const initials = this.store.base("members", team, actor)?.initials;
    if (!initials) return;
    for (const [collection, rows] of Object.entries(set)) {
      for (const row of rows) this.light(collection, `${team}/${row.id}`, initials);
    }
  }

  light(collection, key, initials) {
    const mark = { initials };
    const name = `${collection}:${key}`;
    this.lit.set(name, mark);
    const handle = this.timer(() => {
      if (this.lit.get(name) !== mark) return;
      this.lit.delete(name);
      this.store.touch(collection, key);
    }, GLOW_MS);
    handle?.unref?.();
  }

  clear() {
    this.lit.clear();
  }
}
