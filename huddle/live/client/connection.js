// The socket to /live: keeps it open, keeps each team's stream without gaps, and always knows whether
// what is on the screen is live. All clocks and the socket itself can be replaced by tests.

import { cancelLater, later } from "./timer.js";

export const SILENT_MS = 35000;
const PING_MS = 20000;
const PONG_MS = 2000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 15000;

export const ENDED = { 4401: "signed_out", 4423: "locked", 4403: "left" };

export class Connection {
  // `handlers`: message(object), opened(), lost(), ended("signed_out" | "locked" | "left").
  constructor({ open, store, handlers, timer = later, cancel = cancelLater, now = Date.now }) {
    Object.assign(this, { open, store, handlers, timer, cancel, now });
    this.socket = null;
    this.wanted = false;
    this.ready = false;
    this.teams = [];
    this.waiting = new Set();
    this.failures = 0;
    this.heard = 0;
    this.sent = 0;
    this.behind = true;
    this.ahead = new Map();
  }

  start(teams) {
    for (const team of this.teams) {
      if (!teams.includes(team)) this.send({ type: "unsubscribe", team });
    }
    this.teams = teams;
    this.wanted = true;
    if (this.ready) this.subscribeAll();
    else if (!this.socket) this.connect();
  }

  stop() {
    this.wanted = false;
    this.cancel(this.retryTimer);
    this.drop();
  }

  connect() {
    this.cancel(this.retryTimer);
    this.drop();
    const socket = this.open();
    this.socket = socket;
    this.heard = this.now();
    this.watch();
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.ready = true;
      this.heard = this.now();
      this.subscribeAll();
      this.handlers.opened();
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
    socket.onerror = () => {};
  }

  // Forgets the socket at once, whether or not the other end still answers.
  drop() {
    const { socket } = this;
    this.cancel(this.watchTimer);
    this.cancel(this.pongTimer);
    this.socket = null;
    this.ready = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // It was not open yet, or no longer.
    }
  }

  closed(code) {
    this.drop();
    this.handlers.lost();
    const end = ENDED[code];
    if (end) this.handlers.ended(end);
    if (end && end !== "left") this.wanted = false;
    else this.retryLater();
  }

  // First retry at once, then backing off; jittered, so that a restart is not met by all at once.
  retryLater() {
    if (!this.wanted) return;
    const most = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    this.cancel(this.retryTimer);
    this.retryTimer = this.timer(() => this.connect(), most * (0.5 + Math.random() / 2));
  }

  send(frame) {
    if (!this.ready || this.socket.readyState !== 1) return false;
    this.sent = this.now();
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    return true;
  }

  subscribeAll() {
    this.waiting = new Set(this.teams.filter((team) => this.store.seq(team) === null));
    this.ahead.clear();
    this.behind = true;
    for (const team of this.teams) this.subscribe(team);
    // Frames are answered in order: with the pong, all that was missed has arrived.
    this.send({ type: "ping" });
  }

  subscribe(team) {
    this.send({ type: "subscribe", team, since: this.store.seq(team) });
  }

  receive(message) {
    this.heard = this.now();
    this.cancel(this.pongTimer);
    this.pongTimer = null;
    // A server that answers is well: the next loss is retried fast again.
    this.failures = 0;
    if (message.type === "snapshot") {
      this.store.snapshot(message);
      this.waiting.delete(message.team);
    } else if (message.type === "change") {
      const outcome = this.store.change(message);
      if (outcome === "gap") this.subscribe(message.team);
    } else if (message.type === "pong") {
      this.behind = false;
    } else if (message.type === "heartbeat") {
      this.compare(message.seq ?? {});
    }
    this.handlers.message(message);
  }

  // Behind at two heartbeats and no step on in between: something was lost on the way.
  compare(seqs) {
    if (this.teams.every((team) => this.store.seq(team) >= (seqs[team] ?? 0))) this.behind = false;
    for (const [team, seq] of Object.entries(seqs)) {
      const mine = this.store.seq(team);
      if (mine === null || mine >= seq) this.ahead.delete(team);
      else if (this.ahead.get(team) !== mine) this.ahead.set(team, mine);
      else {
        this.ahead.delete(team);
        this.subscribe(team);
      }
    }
  }

  get live() {
    const heard = this.now() - this.heard < SILENT_MS;
    return this.ready && heard && !this.behind && this.waiting.size === 0;
  }

  // Pings now and then, so that the server knows of me; a server that stays silent for 35 s is not there, whatever the socket says.
  watch() {
    this.cancel(this.watchTimer);
    this.watchTimer = this.timer(() => {
      const silence = this.now() - this.heard;
      if (silence >= SILENT_MS) {
        this.handlers.lost();
        return this.connect();
      }
      if (this.now() - this.sent >= PING_MS) this.send({ type: "ping" });
      this.watch();
    }, 5000);
  }

  // After sleep, or with the network back: do not trust the socket until it answers.
  wake() {
    if (!this.wanted) return;
    if (!this.ready) {
      this.failures = 0;
      return this.connect();
    }
    if (this.pongTimer || !this.send({ type: "ping" })) return;
    this.pongTimer = this.timer(() => {
      this.pongTimer = null;
      this.handlers.lost();
      this.connect();
    }, PONG_MS);
  }
}
