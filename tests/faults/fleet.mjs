// Many tablets in one process: the client's own modules over real sockets, driven by JSON lines.
// Each line on standard input is {do, ...}; each gets one line {answer} in return.

import readline from "node:readline";
import { Commands } from "../client/commands.js";
import { Connection } from "../client/connection.js";
import { Holds } from "../client/hold.js";
import { equal, uuid } from "../client/signal.js";
import { Store } from "../client/store.js";

const COLUMNS = ["todo", "doing", "waiting", "done"];
const STALE_MS = 20000;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const acked = new Map(); // Command id to sequence number.
const outcomes = { done: 0, refused: {} };
const faults = [];
const tablets = [];
let opened = 0;
let head = { seq: 0, at: 0 }; // The newest change that is known to be committed, and since when.

function committed(seq) {
  if (seq > head.seq) head = { seq, at: Date.now() };
}

class Tablet {
  constructor({ port, team, cookie, user }) {
    Object.assign(this, { port, team });
    this.heads = [];
    this.store = new Store({ schedule: (flush) => setTimeout(flush, 50) });
    this.store.me = { id: user };
    const holds = new Holds();
    const send = (frame) => this.connection.send(frame);
    this.commands = new Commands({ store: this.store, holds, send, persist: () => {} });
    this.watchStore();
    const headers = { Cookie: `huddle_session=${cookie}`, Origin: `http://127.0.0.1:${port}` };
    this.connection = new Connection({
      open: () => new WebSocket(`ws://127.0.0.1:${port}/live`, { headers }),
      store: this.store,
      handlers: {
        opened: () => {
          opened += 1;
          this.commands.outbox.pump();
        },
        lost: () => this.commands.outbox.disconnected(),
        ended: (why) => faults.push(`ended: ${why}`),
        message: (message) => this.receive(message),
      },
    });
    this.connection.start([team]);
  }

  // Every change that comes is the next one: none twice, none left out.
  watchStore() {
    const change = this.store.change.bind(this.store);
    this.store.change = (message) => {
      const before = this.store.seq(message.team);
      const outcome = change(message);
      if (outcome !== "applied") faults.push(`${outcome}: ${message.seq} after ${before}`);
      return outcome;
    };
  }

  receive(message) {
    if (message.type === "ack") {
      const known = acked.get(message.id);
      if (known !== undefined && known !== message.seq) faults.push(`two acks: ${message.id}`);
      acked.set(message.id, message.seq);
      committed(message.seq);
      this.commands.outbox.ack(message);
    } else if (message.type === "error" && message.id) {
      this.commands.outbox.error(message);
    } else if (message.type === "snapshot") {
      this.commands.outbox.caughtUp();
      this.store.flush();
      this.commands.outbox.showAgain();
    }
  }

  get seq() {
    return this.store.seq(this.team) ?? 0;
  }

  async work(pause, until) {
    while (Date.now() < until) {
      await sleep(pause * (0.5 + Math.random()));
      const tasks = [...this.store.views.tasks.values()];
      if (tasks.length === 0) continue;
      const { name, args } = this.deed(pick(tasks), pick(tasks));
      const outcome = await this.commands.send(name, args);
      if (outcome.ok) outcomes.done += 1;
      else outcomes.refused[outcome.error.code] = (outcomes.refused[outcome.error.code] ?? 0) + 1;
    }
  }

  deed(task, other) {
    const status = pick(COLUMNS);
    return pick([
      { name: "task.move", args: { task_id: task.id, status } },
      { name: "task.move", args: { task_id: task.id, status: other.status, before_id: other.id } },
      { name: "task.edit", args: { task_id: task.id, changes: { title: `Edited ${uuid()}` } } },
      { name: "note.add", args: { subject_type: "task", subject_id: task.id, text: uuid() } },
      { name: "task.create", args: { team_id: this.team, title: `Made ${uuid()}`, status } },
    ]);
  }

  differences(collections) {
    const { rows } = this.store.teams.get(this.team);
    return Object.entries(collections).filter(([name, wanted]) => {
      const mine = rows[name];
      return mine.size !== wanted.length || wanted.some((row) => !equal(mine.get(row.id), row));
    });
  }
}

// A screen that says that it is live and has not what was committed long ago is the worst there is.
setInterval(() => {
  if (Date.now() - head.at > STALE_MS) return;
  for (const tablet of tablets) {
    tablet.heads.push(head);
    while (tablet.heads[0] && tablet.heads[0].seq <= tablet.seq) tablet.heads.shift();
    const oldest = tablet.heads[0];
    if (oldest && Date.now() - oldest.at > STALE_MS && tablet.connection.live) {
      faults.push(`called live ${Date.now() - oldest.at} ms after a change that it has not`);
      tablet.heads.shift();
    }
  }
}, 250).unref();

let working = Promise.resolve();

const orders = {
  open({ people }) {
    for (const person of people) tablets.push(new Tablet(person));
  },
  work({ movers, pause, seconds }) {
    const until = Date.now() + seconds * 1000;
    working = Promise.all(tablets.slice(0, movers).map((tablet) => tablet.work(pause, until)));
  },
  finish: () => working.then(() => null),
  state: () => ({
    opened,
    live: tablets.filter((tablet) => tablet.connection.live).length,
    least: Math.min(...tablets.map((tablet) => tablet.seq)),
    waiting: tablets.reduce((sum, tablet) => sum + tablet.commands.outbox.size, 0),
    faults: faults.slice(0, 10),
  }),
  acked: () => Object.fromEntries(acked),
  outcomes: () => outcomes,
  compare: ({ collections }) =>
    tablets.flatMap((tablet, index) =>
      tablet.differences(collections).map(([name]) => `tablet ${index}: ${name}`),
    ),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const answer = (await orders[order.do](order)) ?? null;
  process.stdout.write(`${JSON.stringify({ answer })}\n`);
}
process.exit(0);
