// Rows that somebody drags or edits. A list that shows a held row keeps its order and its members:
// contents update, rows that left stay with `_gone`, newcomers wait at the end.

import { cancelLater, later } from "./timer.js";

export const HOLD_MS = 60000;

export class Holds {
  constructor({ timer = later, cancel = cancelLater } = {}) {
    this.held = new Map();
    this.listeners = new Set();
    this.timer = timer;
    this.cancel = cancel;
  }

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // Holds nest: as many releases as holds let go. After 60 s lists move again by themselves; what an
  // edit started from is kept until it is let go, or taken anew.
  hold(key, row = null) {
    const mark = this.held.get(key) ?? { count: 0 };
    if (mark.count === 0) mark.row = row;
    mark.count += 1;
    mark.frozen = true;
    this.cancel(mark.handle);
    mark.handle = this.timer(() => {
      mark.count = 0;
      this.thaw(key);
    }, HOLD_MS);
    mark.handle?.unref?.();
    this.held.set(key, mark);
    this.tell();
  }

  release(key) {
    const mark = this.held.get(key);
    if (!mark) return;
    mark.count -= 1;
    if (mark.count > 0) return;
    this.cancel(mark.handle);
    this.held.delete(key);
    this.tell();
  }

  // What I do to a row myself shows at once, also where I hold it.
  thaw(key) {
    const mark = this.held.get(key);
    if (!mark?.frozen) return;
    mark.frozen = false;
    this.tell();
  }

  // The row as it was when it was taken: what an edit started from.
  rowAtHold(key) {
    return this.held.get(key)?.row ?? null;
  }

  // What I changed myself since, so that my own earlier edit is not taken for somebody else's.
  rebase(key, fields) {
    const mark = this.held.get(key);
    if (mark?.row) mark.row = { ...mark.row, ...fields };
  }

  freezes(key) {
    return this.held.get(key)?.frozen ?? false;
  }

  get any() {
    for (const mark of this.held.values()) if (mark.frozen) return true;
    return false;
  }

  tell() {
    for (const listener of [...this.listeners]) listener();
  }
}

function goneMark(last, now) {
  if (!now) return "gone";
  return now.status !== undefined && now.status !== last.status ? now.status : "moved";
}

// `shown`: the list as it stood. `rows`: what belongs into it now. `find(key)`: a row's view, wherever.
export function frozenList(shown, rows, find, gone) {
  const current = new Map(rows.map((row) => [row._key, row]));
  const result = [];
  for (const old of shown) {
    const row = current.get(old._key);
    if (row) {
      current.delete(old._key);
      gone.delete(old._key);
      result.push(row);
      continue;
    }
    const now = find(old._key);
    const mark = old._gone || goneMark(old, now);
    const known = gone.get(old._key);
    if (known && known.source === now && known.row._gone === mark) {
      result.push(known.row);
      continue;
    }
    const left = { ...(now ?? old), _gone: mark };
    gone.set(old._key, { row: left, source: now });
    result.push(left);
  }
  result.push(...current.values());
  return result;
}
