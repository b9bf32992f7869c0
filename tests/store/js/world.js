// A small world for the tests: a virtual clock, a server that keeps the protocol, and clients on sockets
// that can lose, delay and break.

import { Commands } from "../client/commands.js";
import { Connection } from "../client/connection.js";
import { Holds } from "../client/hold.js";
import { Queries } from "../client/query.js";
import { rankAmong } from "../client/rank.js";
import { Store } from "../client/store.js";

export class Clock {
  constructor() {
    this.time = 1_800_000_000_000;
    this.timers = [];
    this.count = 0;
  }

  now = () => this.time;
  timer = (callback, ms = 0) => {
    const entry = { at: this.time + ms, order: (this.count += 1), callback };
    this.timers.push(entry);
    return entry;
  };
  cancel = (entry) => {
    this.timers = this.timers.filter((known) => known !== entry);
  };

  async advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = this.timers.filter((entry) => entry.at <= end);
      if (due.length === 0) break;
      const next = due.reduce((a, b) => (b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a));
      this.cancel(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await Promise.resolve();
    }
    this.time = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

// Deterministic random numbers (mulberry32), so that a failing seed can be run again.
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    upTo: (limit) => Math.floor(next() * limit),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (share) => next() < share,
  };
}

export const TEAM = "team-1";
const COLUMNS = [
  ["todo", "To do", "requested"],
  ["doing", "Doing", "in-progress"],
  ["done", "Done", "completed"],
];

export function taskRow(id, fields = {}) {
  return {
    id,
    team_id: TEAM,
    title: `Task ${id}`,
    description: "",
    status: "todo",
    rank: "a0",
    priority: "routine",
    assigned_role: null,
    assignee_id: null,
    patient_id: null,
    patient_name: null,
    due_at: null,
    tags: [],
    checklist: [],
    note_count: 0,
    source: "huddle",
    created_at: "2026-11-01T08:00:00Z",
    updated_at: "2026-11-01T08:00:00Z",
    done_at: null,
    version: 1,
    ...fields,
  };
}

export function collections(tasks = [], more = {}) {
  return {
    tasks,
    patients: [],
    members: ["me", "ana", "ben"].map((id) => ({
      id,
      team_id: TEAM,
      name: id,
      initials: id.slice(0, 2).toUpperCase(),
      version: 1,
    })),
    columns: COLUMNS.map(([key, name, fhir_status], index) => ({
      id: `column-${key}`,
      team_id: TEAM,
      key,
      name,
      fhir_status,
      wip_limit: null,
      rank: `a${index}`,
      version: 1,
    })),
    views: [],
    teams: [{ id: TEAM, team_id: TEAM, name: "Team", time_zone: "UTC", version: 1 }],
    ...more,
  };
}

class Refused extends Error {
  constructor(code, message, current) {
    super(message);
    this.error = { code, message, ...(current ? { current } : {}) };
  }
}

// One team on the server. Executes commands in one order; the same id twice gives the same ack.
export class Server {
  constructor(clock) {
    this.clock = clock;
    this.seq = 1;
    this.tasks = new Map();
    this.notes = new Map();
    this.log = [];
    this.acks = new Map();
    this.executions = new Map();
    this.sockets = new Set();
    this.refuse = () => null;
    this.pruned = 1;
    this.epoch = "epoch-1";
  }

  rows() {
    return [...this.tasks.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  column(status) {
    return this.rows().filter((task) => task.status === status);
  }

  execute({ id, name, args }, actor) {
    if (this.acks.has(id)) return this.acks.get(id);
    const refusal = this.refuse({ id, name, args });
    if (refusal) throw new Refused(refusal.code, refusal.message ?? refusal.code);
    const set = {};
    const gone = {};
    const save = (task, fields) => {
      const row = { ...task, ...fields, version: task.version + 1 };
      this.tasks.set(row.id, row);
      (set.tasks ??= []).push(row);
    };
    const task = args.task_id ? this.tasks.get(args.task_id) : null;
    if (name !== "task.create" && name !== "note.add" && !task) throw new Refused("not_found", "gone");
    if (name === "task.create") {
      const status = args.status ?? "todo";
      const rank = rankAmong(this.column(status), null, {});
      const row = taskRow(args.task_id, { ...args, status, rank });
      delete row.task_id;
      this.tasks.set(row.id, row);
      set.tasks = [row];
    } else if (name === "task.move") {
      const where = { beforeId: args.before_id, afterId: args.after_id };
      const rank = rankAmong(this.column(args.status), task.id, where);
      const done = args.status === "done" ? new Date(this.clock.now()).toISOString() : null;
      save(task, { status: args.status, rank, done_at: done });
    } else if (name === "task.edit") {
      if (task.version !== args.expected_version) throw new Refused("conflict", "stale", task);
      save(task, args.changes);
    } else if (name === "task.claim") {
      if (task.assignee_id && task.assignee_id !== actor) throw new Refused("conflict", "taken", task);
      save(task, { assignee_id: actor });
    } else if (name === "task.release") {
      save(task, { assignee_id: null });
    } else if (name === "task.archive") {
      this.tasks.delete(task.id);
      gone.tasks = [task.id];
    } else if (name === "note.add") {
      const subject = this.tasks.get(args.subject_id);
      if (!subject) throw new Refused("not_found", "gone");
      save(subject, { note_count: subject.note_count + 1 });
      const note = { id: args.note_id, team_id: TEAM, subject_type: "task", subject_id: subject.id };
      set.notes = [{ ...note, author_id: actor, text: args.text, mentions: [], created_at: "" }];
    } else {
      throw new Refused("invalid", `no command ${name}`);
    }
    this.seq += 1;
    this.executions.set(id, (this.executions.get(id) ?? 0) + 1);
    const change = { type: "change", team: TEAM, seq: this.seq, actor, command: name, id, set, delete: gone };
    this.log.push(change);
    const ack = { type: "ack", id, seq: this.seq, result: {} };
    this.acks.set(id, ack);
    for (const socket of this.sockets) if (socket.following) socket.deliver(change);
    return ack;
  }

  receive(socket, message) {
    if (message.type === "ping") socket.deliver({ type: "pong" });
    if (message.type === "subscribe") {
      socket.following = true;
      const other = message.epoch && message.epoch !== this.epoch;
      if (other || message.since == null || message.since < this.pruned) {
        const all = collections(this.rows());
        socket.deliver({ type: "snapshot", team: TEAM, seq: this.seq, collections: all });
      } else {
        for (const change of this.log) if (change.seq > message.since) socket.deliver(change);
      }
      socket.deliver({ type: "heartbeat", at: "", seq: { [TEAM]: this.seq } });
    }
    if (message.type === "command") {
      try {
        socket.deliver(this.execute(message, socket.user));
      } catch (refused) {
        if (!refused.error) throw refused;
        socket.deliver({ type: "error", id: message.id, error: refused.error });
      }
    }
  }

  heartbeat() {
    for (const socket of this.sockets) {
      if (socket.following) socket.deliver({ type: "heartbeat", at: "", seq: { [TEAM]: this.seq } });
    }
  }
}

// Both directions keep their order and take their time; a broken socket loses what is under way.
export class Socket {
  constructor({ server, user, clock, delay = () => 1, loses = () => false }) {
    Object.assign(this, { server, user, clock, delay, loses });
    this.readyState = 0;
    this.following = false;
    this.arrives = { up: 0, down: 0 };
    clock.timer(() => {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      server.sockets.add(this);
      this.onopen?.();
      this.deliver({ type: "hello", user, epoch: server.epoch });
    }, delay());
  }

  later(direction, callback) {
    const at = Math.max(this.clock.now() + this.delay(), this.arrives[direction]);
    this.arrives[direction] = at;
    this.clock.timer(() => this.readyState === 1 && callback(), at - this.clock.now());
  }

  send(text) {
    this.later("up", () => this.server.receive(this, JSON.parse(text)));
  }

  deliver(message) {
    if (this.loses(message)) return;
    const text = JSON.stringify(message);
    this.later("down", () => this.onmessage?.({ data: text }));
  }

  break(code = 1006) {
    if (this.readyState === 3) return;
    this.close();
    this.onclose?.({ code });
  }

  close() {
    this.readyState = 3;
    this.server.sockets.delete(this);
  }
}

// A client as runtime.js puts it together, without a window.
export function client({ server, clock, user = "me", delay, loses, online = () => true, persist: told }) {
  const store = new Store({ now: clock.now, schedule: (flush) => clock.timer(flush, 0) });
  store.glow.timer = clock.timer;
  store.me = { id: user };
  const holds = new Holds(clock);
  const queries = new Queries(store, holds, clock);
  const saved = [];
  const persist = told ?? ((list) => saved.splice(0, saved.length, ...list));
  const world = { store, holds, queries, saved, states: [] };
  const send = (frame) => world.connection.send(frame);
  world.commands = new Commands({ store, holds, send, persist, timer: clock.timer });
  world.outbox = world.commands.outbox;
  const receive = {
    ack: (message) => world.outbox.ack(message),
    error: (message) => world.outbox.error(message),
    snapshot() {
      world.outbox.caughtUp();
      store.flush();
      world.outbox.showAgain();
    },
  };
  world.connection = new Connection({
    open() {
      const socket = new Socket({ server, user, clock, delay, loses });
      if (!online()) clock.timer(() => socket.break(), 1);
      return (world.socket = socket);
    },
    store,
    handlers: {
      opened: () => world.outbox.pump(),
      lost: () => world.outbox.disconnected(),
      ended: (why) => world.states.push(why),
      message: (message) => receive[message.type]?.(message),
    },
    timer: clock.timer,
    cancel: clock.cancel,
    now: clock.now,
  });
  return world;
}

export const bare = ({ _key, _glow, _pending, _gone, ...row }) => row;

export function shown(world, collection = "tasks") {
  world.store.flush();
  const rows = [...world.store.views[collection].values()].map(bare);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}
