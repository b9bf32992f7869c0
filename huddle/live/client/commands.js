// Sending commands the way components do: versions filled in, undo offered, refusals told.

import { Conflicts, VERSIONED } from "./conflicts.js";
import { find } from "./finding.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { equal, uuid } from "./signal.js";

// While these are done to a held row it stays where it is: the person is still at it.
const IN_PLACE = new Set(["task.edit", "task.check", "note.add"]);

const NOTHING = { ok: true, seq: null, result: {} };

export class Commands {
  // `persist()` is called whenever what is unfinished may have changed.
  constructor({ store, holds, send, persist, timer }) {
    this.store = store;
    this.holds = holds;
    this.notices = new Notices(store, { timer });
    this.conflicts = new Conflicts(store);
    const refused = (command, error) => this.refused(command, error);
    this.outbox = new Outbox({ store, send, refused, persist, timer });
    store.onChange((message, before) => this.advance(message, before));
  }

  // Resolves to {ok: true, seq, result} or {ok: false, error}; never rejects.
  send(name, given = {}) {
    const id = uuid();
    const args = { ...given };
    let seen = null;
    if (VERSIONED[name]) {
      const [collection, argument] = VERSIONED[name];
      const row = find(this.store, collection, args[argument]);
      if (row && this.changesNothing(row, args.changes)) return Promise.resolve(NOTHING);
      seen = this.seen(row, args.expected_version);
      args.expected_version ??= seen?.version;
      if (row) this.holds.rebase(row._key, args.changes);
    }
    this.notices.offerUndo(id, name, args);
    if (!IN_PLACE.has(name)) this.thaw(args);
    return this.outbox.submit(name, args, { id, seen });
  }

  thaw({ task_id: id, task_ids: ids }) {
    for (const task of ids ?? (id ? [id] : [])) {
      const row = find(this.store, "tasks", task);
      if (row) this.holds.thaw(row._key);
    }
  }

  changesNothing(row, changes) {
    return Object.entries(changes ?? {}).every(([field, value]) => equal(row[field], value));
  }

  // The row that the person was looking at: as it was when held, else as it is.
  seen(row, version) {
    if (!row) return null;
    const held = this.holds.rowAtHold(row._key);
    if (version === undefined) return held ?? row;
    return [held, row].find((known) => known?.version === version) ?? null;
  }

  hold(key) {
    let row = null;
    for (const view of Object.values(this.store.views)) row ??= view.get(key) ?? null;
    this.holds.hold(key, row);
  }

  // My own change moves the version on of what I hold or have still to send, so that my next edit is
  // not stale by it.
  advance({ team, actor, set, id }, before) {
    if (actor !== this.store.me?.id) return;
    for (const [collection, argument] of Object.values(VERSIONED)) {
      for (const row of set?.[collection] ?? []) {
        const version = before.get(`${collection}:${row.id}`)?.version;
        const held = this.holds.rowAtHold(`${team}/${row.id}`);
        if (held && held.version === version) this.holds.rebase(held._key, { version: row.version });
        for (const { id: other, args, state } of this.outbox.commands) {
          // What was executed already may be sent again, and must then say the same as before.
          const waits = state === "queued" && other !== id && args[argument] === row.id;
          if (waits && version && args.expected_version === version) args.expected_version = row.version;
        }
      }
    }
  }

  refused(command, error) {
    const instead = this.conflicts.settle(command, error);
    if (instead) {
      this.notices.withdraw(command.id);
      return instead;
    }
    if (this.conflicts.has(command.id)) this.notices.say(error.message);
    else this.notices.refuse(command, error);
    return null;
  }

  // What a person has not finished: commands that wait, refusals and conflicts to deal with.
  unfinished() {
    const waiting = this.outbox.commands.filter(({ state }) => state !== "acked");
    return [
      ...waiting.map(({ id, order, name, args, seen, what }) => ({ id, order, kind: "waiting", name, args, seen, what })),
      ...this.notices.refusals.map((notice) => ({ id: notice.id, order: notice.order, kind: "refused", notice })),
      ...this.conflicts.list.get().map((conflict) => ({ ...conflict, kind: "conflict" })),
    ];
  }

  // Puts back what `unfinished` was in an earlier life of this tab, or in a tab that was closed.
  restore(entries) {
    const of = (kind) => entries.filter((entry) => entry.kind === kind);
    this.notices.restore(of("refused").map(({ notice }) => notice));
    this.conflicts.restore(of("conflict"));
    if (of("waiting").length) this.outbox.restore(of("waiting"));
  }

  // Somebody else is here: what is unfinished stays kept for the one before, but not here.
  forget() {
    this.outbox.forget();
    this.notices.clear();
    this.conflicts.clear();
  }

  // A change that has not left this tab yet is simply taken back.
  undo(changeId) {
    this.notices.withdraw(changeId);
    if (this.outbox.withdraw(changeId)) return Promise.resolve(NOTHING);
    return this.outbox.submit("change.undo", { change_id: changeId });
  }

  resolve(conflictId, choice) {
    const next = this.conflicts.resolve(conflictId, choice);
    if (!next) return Promise.resolve(NOTHING);
    return this.outbox.submit(next.name, next.args, { seen: next.seen });
  }
}
