// The rows of my teams: what the server said (base), with what I did and it has not yet confirmed
// (patches) on top. Views are rebuilt row by row, so a row that did not change stays the same object.

import { Glow } from "./glow.js";
import { equal, same } from "./signal.js";

export const COLLECTIONS = ["tasks", "patients", "members", "columns", "views", "teams", "notes"];

export const keyOf = (team, id) => `${team}/${id}`;

export class Store {
  // `schedule(flush, urgent)` calls flush soon: urgently for what I did, else once a frame.
  constructor({ schedule = (flush) => flush(), now = Date.now } = {}) {
    this.teams = new Map();
    this.epoch = null;
    this.me = null;
    this.views = {};
    this.patches = {};
    this.dirty = new Map();
    for (const name of COLLECTIONS) {
      this.views[name] = new Map();
      this.patches[name] = new Map();
    }
    this.schedule = schedule;
    this.now = now;
    this.scheduled = false;
    this.changeListeners = new Set();
    this.flushListeners = new Set();
    this.glow = new Glow(this);
  }

  // Called with each change frame that was applied, and the rows as they were before it.
  onChange(listener) {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  // Called after a flush with a Map of collection to the Set of keys whose view changed.
  onFlush(listener) {
    this.flushListeners.add(listener);
    return () => this.flushListeners.delete(listener);
  }

  seq(team) {
    return this.teams.get(team)?.seq ?? null;
  }

  base(collection, team, id) {
    return this.teams.get(team)?.rows[collection].get(id);
  }

  row(collection, key) {
    return this.views[collection].get(key);
  }

  snapshot({ team, seq, collections }) {
    const old = this.teams.get(team);
    const rows = {};
    for (const name of COLLECTIONS) {
      const before = old?.rows[name] ?? new Map();
      // Notes are not in a snapshot; those that were read stay, and are read again when shown.
      if (name === "notes") {
        rows[name] = before;
        continue;
      }
      rows[name] = new Map();
      for (const row of collections[name] ?? []) {
        const known = before.get(row.id);
        rows[name].set(row.id, known && equal(known, row) ? known : row);
        if (rows[name].get(row.id) !== known) this.touch(name, keyOf(team, row.id));
      }
      for (const id of before.keys()) if (!rows[name].has(id)) this.touch(name, keyOf(team, id));
    }
    this.teams.set(team, { seq, rows });
  }

  // Hears which epoch the server is in. After a restore from a backup that is another one: numbers and
  // rows from before mean nothing any more. Returns whether they were dropped.
  enter(epoch) {
    const other = this.epoch !== null && this.epoch !== epoch;
    this.epoch = epoch;
    if (other) for (const team of [...this.teams.keys()]) this.dropTeam(team);
    return other;
  }

  // Applies a change frame. Returns "applied", "known" (had it before) or "gap".
  change(message) {
    const team = this.teams.get(message.team);
    if (!team || message.seq > team.seq + 1) return "gap";
    if (message.seq <= team.seq) return "known";
    team.seq = message.seq;
    const before = this.write(message.team, message.set ?? {}, message.delete ?? {});
    this.glow.changed(message);
    for (const listener of this.changeListeners) listener(message, before);
    return "applied";
  }

  // Writes base rows that came outside of the stream as well (notes that were read).
  write(teamId, set, gone = {}) {
    const team = this.teams.get(teamId);
    const before = new Map();
    if (!team) return before;
    for (const [name, rows] of Object.entries(set)) {
      if (!team.rows[name]) continue;
      for (const row of rows) {
        const key = keyOf(teamId, row.id);
        before.set(`${name}:${row.id}`, team.rows[name].get(row.id) ?? null);
        team.rows[name].set(row.id, row);
        this.touch(name, key);
      }
    }
    for (const [name, ids] of Object.entries(gone)) {
      for (const id of ids) {
        if (team.rows[name]?.delete(id)) this.touch(name, keyOf(teamId, id));
      }
    }
    return before;
  }

  dropTeam(team) {
    const rows = this.teams.get(team)?.rows;
    if (!rows) return;
    this.teams.delete(team);
    for (const name of COLLECTIONS) {
      for (const id of rows[name].keys()) this.touch(name, keyOf(team, id));
    }
  }

  clear() {
    for (const team of [...this.teams.keys()]) this.dropTeam(team);
    this.glow.clear();
    this.flush();
  }

  // Patches of one command, in the order in which the commands were given.
  // A patch is {collection, team, id, apply(row|undefined) -> row|undefined}.
  addPatches(owner, patches) {
    for (const patch of patches) {
      const key = keyOf(patch.team, patch.id);
      const list = this.patches[patch.collection].get(key) ?? [];
      this.patches[patch.collection].set(key, [...list, { owner, apply: patch.apply }]);
      this.touch(patch.collection, key, true);
    }
  }

  removePatches(owner) {
    for (const name of COLLECTIONS) {
      for (const [key, list] of this.patches[name]) {
        const rest = list.filter((patch) => patch.owner !== owner);
        if (rest.length === list.length) continue;
        if (rest.length) this.patches[name].set(key, rest);
        else this.patches[name].delete(key);
        this.touch(name, key, true);
      }
    }
  }

  touch(collection, key, urgent = false) {
    let keys = this.dirty.get(collection);
    if (!keys) this.dirty.set(collection, (keys = new Set()));
    keys.add(key);
    if (this.scheduled && !(urgent && this.scheduled !== "urgent")) return;
    this.scheduled = urgent ? "urgent" : "frame";
    this.schedule(() => this.flush(), urgent);
  }

  flush() {
    this.scheduled = false;
    if (this.dirty.size === 0) return;
    const dirty = this.dirty;
    this.dirty = new Map();
    const changed = new Map();
    for (const [collection, keys] of dirty) {
      for (const key of keys) {
        if (!this.rebuild(collection, key)) continue;
        if (!changed.has(collection)) changed.set(collection, new Set());
        changed.get(collection).add(key);
      }
    }
    if (changed.size) for (const listener of this.flushListeners) listener(changed);
  }

  rebuild(collection, key) {
    const slash = key.indexOf("/");
    let row = this.teams.get(key.slice(0, slash))?.rows[collection].get(key.slice(slash + 1));
    const patches = this.patches[collection].get(key);
    for (const patch of patches ?? []) row = patch.apply(row);
    const view = this.views[collection];
    const old = view.get(key);
    if (!row) return view.delete(key);
    const next = {
      ...row,
      _key: key,
      _glow: this.glow.of(collection, key),
      _pending: Boolean(patches),
      _gone: "",
    };
    if (same(old, next)) return false;
    view.set(key, next);
    return true;
  }
}
