// The socket to /live: keeps it open, keeps each team's stream without gaps, and always knows whether
// what is on the screen is live. All clocks and the socket itself can be replaced by tests.

import { cancelLater, later } from "./timer.js";

export const SILENT_MS = 35000;
const WATCH_MS = 2500;
// A quiet server is asked after 10 s; the server is told of me every 20 s at least.
const QUIET_MS = 10000;
const TELL_MS = 20000;
const PONG_MS = 4000;
const WAKE_PONG_MS = 2000;
const OPEN_MS = 5000;
const FIRST_RETRY_MS = 100;
// Short, so that a tablet is back soon after the network is, whether or not the system says so.
const MAX_RETRY_MS = 4000;
const RESTART_MS = 2000;
const RESUBSCRIBE_MS = 1000;

export const ENDED = { 4401: "signed_out", 4423: "locked", 4403: "left" };
const RESTARTING = 1012;
const TOO_MUCH = 4429;
const LATER = new Set(["unavailable", "rate_limited"]);

export class Connection {
  // `handlers`: message(object), opened(), lost(), ended("signed_out" | "locked" | "left").
  constructor({ open, store, handlers, timer = later, cancel = cancelLater, now = Date.now }) {
    Object.assign(this, { open, store, handlers, timer, cancel, now });
    this.socket = null;
    this.wanted = false;
    this.ready = false;
    this.teams = [];
    // Teams of which the server has not said yet that I have all there is.
    this.waiting = new Set();
    this.failures = 0;
    this.heard = 0;
    this.sent = 0;
    this.begun = 0;
    this.asked = null;
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
    this.begun = this.now();
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
    this.pongTimer = null;
    this.asked = null;
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
    this.lost();
    const end = ENDED[code];
    if (end) this.handlers.ended(end);
    if (end && end !== "left") this.wanted = false;
    else if (code === RESTARTING) this.retryIn(Math.random() * RESTART_MS);
    // It was told that this is too much, which is no sign that the next try would be heard.
    else if (code === TOO_MUCH) this.retryIn(MAX_RETRY_MS * (1 + Math.random()));
    else this.retryLater();
  }

  lost() {
    this.drop();
    this.handlers.lost();
  }

  // First retry at once, then backing off; jittered, so that a restart is not met by all at once.
  retryLater() {
    const most = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    this.retryIn(most * (0.5 + Math.random() / 2));
  }

  retryIn(ms) {
    if (!this.wanted) return;
    this.cancel(this.retryTimer);
    this.retryTimer = this.timer(() => this.connect(), ms);
  }

  send(frame) {
    if (!this.ready || this.socket.readyState !== 1) return false;
    this.sent = this.now();
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    return true;
  }

  subscribeAll() {
    this.waiting.clear();
    this.ahead.clear();
    for (const team of this.teams) this.subscribe(team);
  }

  subscribe(team) {
    this.waiting.add(team);
    const { epoch } = this.store;
    this.send({ type: "subscribe", team, since: this.store.seq(team), ...(epoch ? { epoch } : {}) });
  }

  // The team could not be read just now. Until it can, this screen is not live.
  subscribeLater(team) {
    const { socket } = this;
    const again = () => {
      if (this.socket === socket && this.ready && this.waiting.has(team)) this.subscribe(team);
    };
    this.timer(again, RESUBSCRIBE_MS * (0.5 + Math.random()));
  }

  receive(message) {
    this.heard = this.now();
    this.asked = null;
    this.cancel(this.pongTimer);
    this.pongTimer = null;
    // A server that answers is well: the next loss is retried fast again.
    this.failures = 0;
    if (message.type === "hello" && message.epoch && this.store.enter(message.epoch)) {
      // Having heard the epoch that I asked in, the server answers with snapshots by itself.
      this.waiting = new Set(this.teams);
    } else if (message.type === "snapshot") {
      this.store.snapshot(message);
    } else if (message.type === "change") {
      const outcome = this.store.change(message);
      if (outcome === "gap") this.subscribe(message.team);
    } else if (message.type === "heartbeat") {
      for (const team of this.teams) this.compare(team, message.seq?.[team] ?? null);
    } else if (message.type === "error" && !message.id && LATER.has(message.error?.code)) {
      if (this.waiting.has(message.team)) this.subscribeLater(message.team);
    }
    this.handlers.message(message);
  }

  // A heartbeat says up to where I was given each team that I follow; one comes when I begin to.
  compare(team, seq) {
    const mine = this.store.seq(team);
    if (seq === null) {
      if (!this.waiting.has(team)) this.subscribe(team);
    } else if (mine !== null && mine >= seq) {
      this.waiting.delete(team);
      this.ahead.delete(team);
    } else if (this.ahead.get(team) !== mine) {
      this.ahead.set(team, mine);
    } else {
      // Behind at two heartbeats and no step on in between: something was lost on the way.
      this.ahead.delete(team);
      this.subscribe(team);
    }
  }

  get live() {
    const heard = this.now() - this.heard < SILENT_MS;
    return this.ready && heard && this.waiting.size === 0;
  }

  // Whatever the socket says: a server that does not answer is not there.
  watch() {
    this.cancel(this.watchTimer);
    this.watchTimer = this.timer(() => {
      const now = this.now();
      const since = this.ready ? this.asked : this.begun;
      if (since !== null && now - since >= (this.ready ? PONG_MS : OPEN_MS)) {
        this.lost();
        return this.retryLater();
      }
      const quiet = now - this.heard >= QUIET_MS || now - this.sent >= TELL_MS;
      if (this.ready && this.asked === null && quiet) this.ask();
      this.watch();
    }, WATCH_MS);
  }

  ask() {
    const sent = this.send({ type: "ping" });
    if (sent) this.asked ??= this.now();
    return sent;
  }

  // After sleep, or with the network back: do not trust the socket until it answers.
  wake() {
    if (!this.wanted) return;
    if (!this.ready) {
      this.failures = 0;
      return this.connect();
    }
    if (this.pongTimer || !this.ask()) return;
    this.pongTimer = this.timer(() => {
      this.lost();
      this.connect();
    }, WAKE_PONG_MS);
  }
}
