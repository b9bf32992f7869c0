// Brings what a person has not finished into the vault and back: commands that wait, those that were
// refused until they are dealt with, and conflicts until they are settled. Written ahead: each change of
// these lists is one transaction, begun in the moment in which it shows.

import { later } from "./timer.js";

const SOON_MS = 5000;

export class Keeper {
  // `lists()` returns all entries {id, order, kind, ...}; `told()` hears when it is kept, or is not.
  constructor({ lists, told = () => {}, timer = later }) {
    Object.assign(this, { lists, told, timer });
    this.vault = null;
    this.kept = new Map();
    this.gone = new Set();
    this.writing = 0;
    this.failed = false;
    this.queued = false;
  }

  // True where all of it would outlive this page.
  get safe() {
    return this.vault !== null && this.writing === 0 && !this.failed && !this.queued;
  }

  // Begins for the person whom the vault is open for; resolves to the entries that were kept.
  async start(vault) {
    this.vault = vault;
    this.kept.clear();
    this.gone.clear();
    return this.left();
  }

  // From now on the lists may be cleared without anything being forgotten.
  stop() {
    this.write();
    this.vault = null;
  }

  // What this tab or a closed one left, without what is finished since.
  async left() {
    const { vault } = this;
    if (!vault) return [];
    await vault.queue;
    const entries = (await vault.mine()).filter(({ id }) => !this.gone.has(id));
    if (vault !== this.vault) return [];
    for (const entry of entries) this.kept.set(entry.id, "");
    return entries;
  }

  changed() {
    if (this.queued || !this.vault) return;
    this.queued = true;
    queueMicrotask(() => this.write());
  }

  write() {
    this.queued = false;
    if (!this.vault) return;
    const now = new Map(this.lists().map((entry) => [entry.id, JSON.stringify(entry)]));
    const entries = [...now].filter(([id, text]) => this.kept.get(id) !== text);
    const gone = [...this.kept.keys()].filter((id) => !now.has(id));
    if (entries.length + gone.length === 0) return;
    this.kept = now;
    for (const id of gone) this.gone.add(id);
    this.keep(entries.map(([, text]) => JSON.parse(text)), gone);
  }

  async keep(entries, gone) {
    const { vault } = this;
    this.writing += 1;
    const ok = await vault.keep(entries, gone);
    this.writing -= 1;
    this.failed = !ok;
    if (!ok && vault === this.vault) {
      // The disk may be full for a while only: all of it is written again.
      this.kept = new Map([...this.kept.keys(), ...gone].map((id) => [id, ""]));
      this.timer(() => this.changed(), SOON_MS)?.unref?.();
    }
    this.told();
  }
}
