// Edits that meet a newer version. What the other person left alone is sent again by itself; what both
// changed is put before the person, side by side. Nobody's words are overwritten unseen.

import { keyOf } from "./store.js";
import { equal, signal, uuid } from "./signal.js";

const MOST_TRIES = 5;

// Commands with `expected_version` and `changes`: the collection, and the argument with the row's id.
export const VERSIONED = {
  "task.edit": ["tasks", "task_id"],
  "column.edit": ["columns", "column_id"],
  "team.edit": ["teams", "team_id"],
};

export class Conflicts {
  constructor(store) {
    this.store = store;
    this.list = signal([]);
  }

  // What to send in place of a refused edit; null where the person has to choose, or to be told.
  settle(command, error) {
    if (!VERSIONED[command.name] || error.code !== "conflict" || !error.current) return null;
    const { current } = error;
    // Refused for another reason than its version (the row is archived): there is nothing to choose.
    if (current.version === command.args.expected_version) return null;
    const { changes } = command.args;
    const { seen } = command;
    const both = Object.keys(changes).filter(
      (field) =>
        !equal(current[field], changes[field]) && !(seen && equal(current[field], seen[field])),
    );
    if (both.length === 0) {
      if (command.tries >= MOST_TRIES) return null;
      const args = { ...command.args, expected_version: current.version };
      return { id: uuid(), name: command.name, args, seen: current };
    }
    const conflict = {
      id: command.id,
      order: command.order ?? 0,
      command: { name: command.name, args: command.args },
      mine: changes,
      current,
      base: seen ?? current,
      fields: both,
    };
    this.list.set([...this.list.get(), conflict]);
    return null;
  }

  has(id) {
    return this.list.get().some((conflict) => conflict.id === id);
  }

  // Ends a conflict; returns {name, args, seen} to send, or null where nothing of mine is left.
  resolve(id, choice) {
    const conflict = this.list.get().find((known) => known.id === id);
    if (!conflict) return null;
    this.list.set(this.list.get().filter((known) => known !== conflict));
    const { name, args } = conflict.command;
    const row = this.newest(conflict);
    let changes = conflict.mine;
    if (choice === "theirs") {
      const mine = Object.entries(conflict.mine);
      changes = Object.fromEntries(mine.filter(([field]) => !conflict.fields.includes(field)));
    } else if (choice && typeof choice === "object") {
      changes = choice;
    }
    if (Object.keys(changes).length === 0) return null;
    return { name, args: { ...args, expected_version: row.version, changes }, seen: row };
  }

  newest({ command, current }) {
    const [collection, argument] = VERSIONED[command.name];
    const id = command.args[argument];
    for (const team of this.store.teams.keys()) {
      const row = this.store.row(collection, keyOf(team, id)) && this.store.base(collection, team, id);
      if (row && row.version >= current.version) return row;
    }
    return current;
  }

  // Puts back what was not settled before a reload.
  restore(conflicts) {
    const list = this.list.get();
    const missing = conflicts.filter(({ id }) => !list.some((known) => known.id === id));
    if (missing.length) this.list.set([...list, ...missing]);
  }

  clear() {
    this.list.set([]);
  }
}
