// This tab among the tabs of one browser. Each holds a lock in its name while it lives, so that the
// others know what is still somebody's and what a closed tab has left behind.

import { storage } from "./env.js";
import { uuid } from "./signal.js";

const PREFIX = "huddle.tab.";
const KEY = "huddle.tab";
const RELOAD_MS = 700;

// Resolves to whether the lock is ours, for as long as this document lives.
function hold(locks, name, wait) {
  return new Promise((resolve) => {
    const aborted = new AbortController();
    const timer = setTimeout(() => aborted.abort(), wait);
    const held = () => {
      clearTimeout(timer);
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(name, { signal: aborted.signal }, held).catch(() => resolve(false));
  });
}

export class Tab {
  constructor(locks, id) {
    this.locks = locks;
    this.id = id;
  }

  // A tab that is loaded again is the same one. One that was duplicated finds its name taken.
  static async claim(locks = navigator.locks) {
    const before = storage.read(KEY);
    const name = before ?? uuid();
    let id = name;
    if (!(await hold(locks, PREFIX + name, before ? RELOAD_MS : 0x7fffffff))) {
      id = uuid();
      await hold(locks, PREFIX + id, 0x7fffffff);
    }
    storage.write(KEY, id);
    return new Tab(locks, id);
  }

  // The ids of the tabs that live, this one included.
  async alive() {
    const { held } = await this.locks.query();
    const names = held.map(({ name }) => name).filter((name) => name.startsWith(PREFIX));
    return new Set([this.id, ...names.map((name) => name.slice(PREFIX.length))]);
  }
}
