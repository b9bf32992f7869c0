// What is read when a card is opened: its notes and its history. Later notes come with the changes;
// the history is read again whenever the task changes.

import { fetchJson } from "./env.js";
import { signal } from "./signal.js";
import { later } from "./timer.js";

const NONE = Object.freeze([]);
const NOTHING = signal(NONE);
const SETTLE_MS = 120;

const listOf = (body, name) => (Array.isArray(body) ? body : (body?.[name] ?? NONE));

export class Details {
  constructor(store, { fetch = fetchJson, timer = later } = {}) {
    this.store = store;
    this.fetch = fetch;
    this.timer = timer;
    this.open = { notes: new Map(), history: new Map() };
    store.onChange(({ set }) => {
      for (const row of set?.tasks ?? []) this.soon(row.id);
      for (const note of set?.notes ?? []) this.soon(note.subject_id);
    });
  }

  // Counts who shows them; reads when the first one does.
  show(kind, id) {
    if (!id) return () => {};
    const shown = this.open[kind];
    const entry = this.entry(kind, id);
    entry.count += 1;
    if (entry.count === 1) this.read(kind, id);
    return () => {
      entry.count -= 1;
      // Not at once: whoever takes the place of the last viewer holds the same rows already.
      const forget = () => entry.count === 0 && shown.get(id) === entry && shown.delete(id);
      if (entry.count === 0) this.timer(forget, SETTLE_MS);
    };
  }

  entry(kind, id) {
    const shown = this.open[kind];
    if (!shown.has(id)) shown.set(id, { count: 0, rows: signal(NONE), waiting: false, unread: false });
    return shown.get(id);
  }

  history(id) {
    return id ? this.entry("history", id).rows : NOTHING;
  }

  async read(kind, id) {
    const { status, body } = await this.fetch(`/api/v1/tasks/${encodeURIComponent(id)}/${kind}`);
    const entry = this.open[kind].get(id);
    if (!entry) return;
    entry.unread = status !== 200;
    if (entry.unread) return;
    const rows = listOf(body, kind);
    if (kind === "history") return entry.rows.set(rows);
    for (const note of rows) this.store.write(note.team_id, { notes: [note] });
  }

  soon(id) {
    const entry = this.open.history.get(id);
    if (!entry || entry.waiting) return;
    entry.waiting = true;
    this.timer(() => {
      entry.waiting = false;
      if (this.open.history.get(id) === entry) this.read("history", id);
    }, SETTLE_MS);
  }

  // Connected again: what could not be read without a network is read now.
  missed() {
    for (const kind of ["notes", "history"]) {
      for (const [id, entry] of this.open[kind]) if (entry.unread) this.read(kind, id);
    }
  }

  // After a reconnect changes may have been skipped by a snapshot: read all that is shown again.
  again() {
    for (const kind of ["notes", "history"]) {
      for (const id of this.open[kind].keys()) this.read(kind, id);
    }
  }

  clear() {
    for (const entry of this.open.history.values()) entry.rows.set(NONE);
  }
}
