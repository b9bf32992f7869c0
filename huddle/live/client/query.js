// Live queries: each spec with its arguments is evaluated once and shared by all who ask for it, then
// kept right row by row. An unchanged result stays the same array, so that nothing renders for it.

import { frozenList } from "./hold.js";
import { comparator, predicate } from "./match.js";
import { keyOf } from "./store.js";
import { later } from "./timer.js";

const IDLE_MS = 10000;
const FEW = 20;
const EMPTY = Object.freeze([]);
const EMPTY_RESULT = { rows: EMPTY, groups: EMPTY, count: 0, one: null };

// What a query gives where there is no window: Reflex prerenders pages in Node.
export function emptyResult(spec) {
  return EMPTY_RESULT[spec.as];
}

function sameRows(left, right) {
  return left.length === right.length && left.every((row, index) => row === right[index]);
}

class Query {
  constructor(queries, spec, args) {
    this.queries = queries;
    this.spec = spec;
    this.args = args;
    this.test = predicate(spec, this.args);
    this.compare = comparator(spec.order);
    this.listeners = new Set();
    this.gone = new Map();
    this.frozen = false;
    this.sorted = EMPTY;
    this.result = EMPTY_RESULT[spec.as];
    this.evaluate();
  }

  // Rows that could match: one lookup for a query by id, else the whole collection.
  candidates() {
    const { store } = this.queries;
    const view = store.views[this.spec.from];
    const byId = this.spec.where?.find(([field, operator]) => field === "id" && operator === "eq");
    if (!byId) return view.values();
    const keys = [...store.teams.keys()].map((team) => keyOf(team, this.args[byId[2]]));
    return keys.map((key) => view.get(key)).filter(Boolean);
  }

  evaluate() {
    this.stale = false;
    const rows = [];
    for (const row of this.candidates()) if (this.test(row)) rows.push(row);
    this.sorted = rows.sort(this.compare);
    this.keys = new Set(rows.map((row) => row._key));
    return this.publish();
  }

  // Brings the result up to date with rows that changed; true where it changed.
  update(changed) {
    const view = this.queries.store.views[this.spec.from];
    if (!this.concerns(changed, view)) return this.frozen ? this.publish() : false;
    const leaving = new Set();
    const coming = [];
    for (const key of changed) {
      const row = view.get(key);
      const matches = row !== undefined && this.test(row);
      if (this.keys.has(key)) leaving.add(key);
      if (matches) coming.push(row);
    }
    const rows = leaving.size ? this.sorted.filter((row) => !leaving.has(row._key)) : [...this.sorted];
    if (coming.length > FEW) {
      rows.push(...coming);
      rows.sort(this.compare);
    } else {
      for (const row of coming) rows.splice(this.place(rows, row), 0, row);
    }
    for (const key of leaving) this.keys.delete(key);
    for (const row of coming) this.keys.add(row._key);
    this.sorted = rows;
    return this.publish();
  }

  // Most changes concern few queries: this is what all the others cost.
  concerns(changed, view) {
    for (const key of changed) {
      if (this.keys.has(key)) return true;
      const row = view.get(key);
      if (row !== undefined && this.test(row)) return true;
    }
    return false;
  }

  // Where a row belongs, by halving.
  place(rows, row) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(rows[middle], row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  publish() {
    const old = this.result;
    this.result = this[this.spec.as](old);
    return this.result !== old;
  }

  limited() {
    return this.spec.limit == null ? this.sorted : this.sorted.slice(0, this.spec.limit);
  }

  // The list as it shall stand: as it was while a row of it is held, else as it is.
  list(shown, rows) {
    const { store, holds } = this.queries;
    const held = holds.any && shown.some((row) => holds.freezes(row._key));
    if (!held) return sameRows(shown, rows) ? shown : rows;
    this.frozen = true;
    const find = (key) => store.row(this.spec.from, key);
    const kept = frozenList(shown, rows, find, this.gone);
    return sameRows(shown, kept) ? shown : kept;
  }

  rows(shown) {
    this.frozen = false;
    const list = this.list(shown, this.limited());
    if (!this.frozen) this.gone.clear();
    return list;
  }

  count() {
    return this.limited().length;
  }

  one() {
    return this.sorted[0] ?? null;
  }

  groups(shown) {
    const lists = new Map();
    for (const row of this.limited()) {
      const key = row[this.spec.group] ?? "";
      if (!lists.has(key)) lists.set(key, []);
      lists.get(key).push(row);
    }
    this.frozen = false;
    const before = new Map(shown.map((group) => [group.key, group]));
    const { holds } = this.queries;
    for (const group of shown) {
      const held = group.rows.some((row) => holds.freezes(row._key));
      if (held && !lists.has(group.key)) lists.set(group.key, []);
    }
    const groups = [...lists.keys()].sort().map((key) => {
      const old = before.get(key);
      const rows = this.list(old?.rows ?? EMPTY, lists.get(key));
      return old && old.rows === rows ? old : { key, count: lists.get(key).length, rows };
    });
    if (!this.frozen) this.gone.clear();
    return sameRows(shown, groups) ? shown : groups;
  }
}

export class Queries {
  constructor(store, holds, { timer = later } = {}) {
    this.store = store;
    this.holds = holds;
    this.timer = timer;
    this.specs = new Map();
    this.queries = new Map();
    store.onFlush((changed) => this.follow(changed));
    holds.onChange(() => this.refresh((query) => query.frozen || query.listeners.size > 0));
  }

  spec(text) {
    let spec = this.specs.get(text);
    if (!spec) this.specs.set(text, (spec = JSON.parse(text)));
    return spec;
  }

  // The shared query for a spec (as text) with arguments.
  query(text, args) {
    const key = `${text}\n${JSON.stringify(args)}`;
    let query = this.queries.get(key);
    if (!query) {
      query = new Query(this, this.spec(text), args);
      query.key = key;
      this.queries.set(key, query);
      this.expire(query);
    } else if (query.stale) {
      query.evaluate();
    }
    return query;
  }

  subscribe(query, listener) {
    query.listeners.add(listener);
    return () => {
      query.listeners.delete(listener);
      if (query.listeners.size === 0) this.expire(query);
    };
  }

  expire(query) {
    const handle = this.timer(() => {
      if (query.listeners.size === 0) this.queries.delete(query.key);
    }, IDLE_MS);
    handle?.unref?.();
  }

  follow(changed) {
    const told = [];
    for (const query of this.queries.values()) {
      const keys = changed.get(query.spec.from);
      if (!keys) continue;
      if (query.listeners.size === 0) query.stale = true;
      else if (query.update(keys)) told.push(query);
    }
    this.tell(told);
  }

  // Publishes again without new rows: something was held or let go.
  refresh(concerns) {
    const told = [];
    for (const query of this.queries.values()) {
      if (concerns(query) && !query.stale && query.publish()) told.push(query);
    }
    this.tell(told);
  }

  tell(queries) {
    for (const query of queries) for (const listener of [...query.listeners]) listener();
  }
}
