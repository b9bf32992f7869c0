// Commands on their way: shown at once, sent in the order made, confirmed or taken back, and sent again
// with the same id after a reconnect. Nothing leaves it without a word: a promise, a notice or a confirmation.

import { wordsFor } from "./command_words.js";
import { VERSIONED } from "./conflicts.js";
import { plan, teamOf } from "./optimistic.js";
import { uuid } from "./signal.js";
import { later } from "./timer.js";

const LATER = new Set(["rate_limited", "unavailable"]);
const SIGNED_OUT = new Set(["unauthenticated"]);
const RETRY_MS = 1000;
const MAX_BYTES = 64 * 1024;

// The row that a command makes under an id of mine.
const MAKES = { "task.create": "task_id", "note.add": "note_id" };

// Edits of one row go one after the other: each is measured against what the one before has made.
const laneOf = ({ name, args }) => (VERSIONED[name] ? `${name} ${args[VERSIONED[name][1]]}` : null);

export class Outbox {
  // `send(frame)` returns false where there is no connection. `refused(command, error)` decides: it
  // returns a command to put in its place (an edit on the newer version), or nothing.
  constructor({ store, send, refused = () => null, timer = later, persist = () => {} }) {
    Object.assign(this, { store, sendFrame: send, refused, timer, persist });
    this.commands = [];
    this.listeners = new Set();
    this.retry = null;
    this.order = 0;
    store.onChange((message) => this.changed(message));
  }

  onChange(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get size() {
    return this.commands.length;
  }

  // Adds a command and shows it; resolves to {ok: true, seq, result} or {ok: false, error}.
  submit(name, args, { id = uuid(), seen = null, tries = 0 } = {}) {
    return new Promise((resolve) => {
      const given = JSON.parse(JSON.stringify(args));
      if (MAKES[name]) given[MAKES[name]] ??= uuid();
      this.put({ id, name, args: given, seen, tries, state: "queued", resolve });
    });
  }

  // Orders go up, also over a reload and by a clock that was put back.
  put(command, index = this.commands.length) {
    this.store.flush();
    command.order ??= Math.max(this.order + 1, Date.now());
    this.order = Math.max(this.order, command.order);
    // In words while the rows are there: should it be refused, they may be gone.
    command.what ??= wordsFor(command, this.store);
    command.team = teamOf(command, this.store);
    command.late ??= this.commands.some((other) => other.late && other.state !== "acked");
    this.commands.splice(index, 0, command);
    this.show(command);
    if (index < this.commands.length - 1) this.stack();
    this.store.flush();
    this.told();
    this.pump();
  }

  show(command) {
    command.patches = plan(command, this.store);
    this.store.addPatches(command.id, command.patches);
  }

  // Puts the patches on top of each other in the order of the commands.
  stack() {
    for (const command of this.commands) {
      this.store.removePatches(command.id);
      this.store.addPatches(command.id, command.patches);
    }
  }

  // After a snapshot: rows that were not there when a command was restored can be patched now.
  showAgain() {
    for (const command of this.commands) {
      if (command.patches?.length || command.confirmed) continue;
      command.team ??= teamOf(command, this.store);
      this.show(command);
    }
    this.stack();
    this.store.flush();
  }

  // Sends what was not sent, in order. A command about a row that is itself not made yet waits for its
  // answer, and so does each that was kept without a connection: what depends on a refused one is then
  // not sent. What comes after one that waits, waits as well.
  pump() {
    if (this.retry) return;
    const making = new Set();
    const lanes = new Set();
    let unanswered = false;
    for (const command of this.commands) {
      const { id, name, args } = command;
      if (command.state === "acked") continue;
      const lane = laneOf(command);
      if (command.state === "queued") {
        const early = [...making].some((made) => JSON.stringify(args).includes(made));
        if (early || lanes.has(lane) || (command.late && unanswered)) return;
      }
      unanswered = true;
      if (MAKES[name]) making.add(args[MAKES[name]]);
      if (lane) lanes.add(lane);
      if (command.state === "sent") continue;
      const frame = JSON.stringify({ type: "command", id, name, args });
      if (frame.length > MAX_BYTES / 4 && new TextEncoder().encode(frame).length > MAX_BYTES) {
        return this.fail(command, { code: "invalid", message: "This is too long to be sent." });
      }
      if (!this.sendFrame(frame)) return this.allLate();
      command.state = "sent";
      command.tried = true;
    }
  }

  disconnected() {
    this.allLate();
    for (const command of this.commands) if (command.state === "sent") command.state = "queued";
  }

  // From now on they go one after the other, and what is made before they are through goes behind them.
  allLate() {
    for (const command of this.commands) command.late = true;
  }

  ack({ id, seq, result }) {
    const command = this.commands.find((known) => known.id === id);
    if (!command) return;
    command.state = "acked";
    command.seq = seq;
    command.result = result ?? {};
    this.pump();
    this.reached(command);
  }

  // Confirmed: acknowledged, and the rows that I see contain it.
  reached(command) {
    const base = command.team ? this.store.seq(command.team) : null;
    const shown = command.confirmed || base === null || base >= command.seq;
    if (!shown || command.state !== "acked") return;
    this.leave(command);
    command.resolve?.({ ok: true, seq: command.seq, result: command.result });
  }

  changed({ team, id }) {
    const command = this.commands.find((known) => known.id === id);
    if (command && !command.confirmed) {
      command.confirmed = true;
      command.patches = [];
      this.store.removePatches(id);
    }
    for (const other of [...this.commands]) {
      if (other.team === team && other.state === "acked") this.reached(other);
    }
  }

  caughtUp() {
    for (const command of [...this.commands]) if (command.state === "acked") this.reached(command);
  }

  error({ id, error }) {
    const command = this.commands.find((known) => known.id === id);
    if (!command || command.state === "acked") return;
    if (SIGNED_OUT.has(error.code)) {
      command.state = "queued";
      return;
    }
    if (LATER.has(error.code)) return this.later(command);
    this.fail(command, error);
  }

  later(command) {
    command.tries += 1;
    // What was sent after it may have been done; the same ids make sending it all again harmless.
    for (const other of this.commands) if (other.state === "sent") other.state = "queued";
    this.allLate();
    if (this.retry) return;
    this.retry = this.timer(() => {
      this.retry = null;
      this.pump();
    }, Math.min(RETRY_MS * 2 ** command.tries, 30000) * (0.5 + Math.random() / 2));
    this.retry?.unref?.();
  }

  fail(command, error) {
    const index = this.commands.indexOf(command);
    this.leave(command);
    const instead = this.refused(command, error);
    if (instead) {
      const { order, late, what } = command;
      const next = { ...instead, order, late, what, tries: command.tries + 1, state: "queued" };
      return this.put({ ...next, resolve: command.resolve }, index);
    }
    command.resolve?.({ ok: false, error });
    this.failDependents(command, error);
    this.pump();
  }

  // What waited for the row that this one would have made, or would undo it, goes with it.
  failDependents(command, error) {
    const makes = [command.id, command.args[MAKES[command.name]]].filter(Boolean);
    const why = `What it builds on was not done: ${error.message}`;
    const reason = error.code === "depends" ? error : { code: "depends", message: why };
    for (const other of [...this.commands]) {
      const args = JSON.stringify(other.args);
      const depends = other.state === "queued" && makes.some((made) => args.includes(made));
      if (depends && this.commands.includes(other)) this.fail(other, reason);
    }
  }

  // Takes back a command that never left: true where that was possible.
  withdraw(id) {
    const command = this.commands.find((known) => known.id === id);
    if (!command || command.state !== "queued" || command.tried) return false;
    this.leave(command);
    command.resolve?.({ ok: false, error: { code: "withdrawn", message: "Taken back." } });
    this.pump();
    return true;
  }

  leave(command) {
    this.commands = this.commands.filter((known) => known !== command);
    this.store.removePatches(command.id);
    this.store.flush();
    this.told();
  }

  told() {
    this.persist(this.commands);
    for (const listener of [...this.listeners]) listener();
  }

  // Puts back what an earlier life of this tab had not got confirmed.
  restore(saved) {
    for (const { id, name, args, seen, order, what } of saved) {
      if (this.commands.some((known) => known.id === id)) continue;
      this.order = Math.max(this.order, order ?? 0);
      const before = this.commands.findIndex((known) => known.order > order);
      const index = before < 0 ? this.commands.length : before;
      const marks = { tries: 0, state: "queued", tried: true, late: true, patches: [] };
      this.commands.splice(index, 0, { id, name, args, seen, order, what, ...marks });
    }
    this.showAgain();
    this.told();
    this.pump();
  }

  // Somebody else is signed in: what was kept for the one before stays kept, but not here.
  forget() {
    for (const command of this.commands) this.store.removePatches(command.id);
    this.commands = [];
    for (const listener of [...this.listeners]) listener();
  }
}
