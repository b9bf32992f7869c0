// What a browser keeps, in memory: a storage as IndexedStorage is, and tabs that open and close.

import { webcrypto } from "node:crypto";
import { Vault } from "../client/vault.js";

const KEYS = { seats: "id", keys: "user", commands: "id", values: "id" };

export class Shelf {
  constructor() {
    this.stores = Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()]));
    this.open = new Set();
    this.full = false;
    this.writes = [];
  }

  get = async (store, key) => this.stores[store].get(key);
  all = async (store) => [...this.stores[store].values()];

  async write(changes) {
    if (this.full) throw new Error("the disk is full");
    this.writes.push(changes.map(({ store, put, remove }) => `${put ? "put" : "remove"} ${store} ${put?.id ?? put?.user ?? remove}`));
    for (const { store, put, remove } of changes) {
      if (put) this.stores[store].set(put[KEYS[store]], put);
      else this.stores[store].delete(remove);
    }
  }

  async claim(store, key, made) {
    if (!this.stores[store].has(key)) this.stores[store].set(key, made);
    return this.stores[store].get(key);
  }

  async alter(store, change) {
    const altered = [];
    for (const [key, record] of [...this.stores[store]]) {
      const next = change(record);
      if (next === null) this.stores[store].delete(key);
      else if (next) {
        this.stores[store].set(key, next);
        altered.push(next);
      }
    }
    return altered;
  }

  tab(id) {
    this.open.add(id);
    return { id, alive: async () => new Set(this.open) };
  }

  vault(tab = "tab-1", failed = () => {}) {
    return new Vault({ storage: this, tab: this.tab(tab), subtle: webcrypto.subtle, failed });
  }

  // All bytes that lie on it, as text.
  text() {
    const letters = (value) =>
      value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? Buffer.from(value).toString("latin1")
        : value && typeof value === "object" && value.constructor === Object
          ? Object.values(value).map(letters).join(" ")
          : String(value);
    return Object.values(this.stores).flatMap((store) => [...store.values()].map(letters)).join("\n");
  }
}

export const secretOf = (user) => Buffer.from(user.padEnd(32, "!")).toString("base64");
export const session = (user, id = "session-1") => ({ user, session: id, secret: secretOf(user) });
