// Who is signed in on this tab: starting, signing out, the idle lock and unlocking.

import { fetchJson } from "./env.js";
import { Idle } from "./idle.js";

const RETRY_MS = [300, 1000, 2000, 5000, 10000];
const DEFAULT_IDLE_SECONDS = 900;

export class Session {
  // `signedIn(user)` and `cleared()` prepare what belongs to a person; `changed()` shows the state.
  constructor({ store, connection, commands, signedIn, cleared, changed }) {
    Object.assign(this, { store, connection, commands, signedIn, cleared, changed });
    this.locked = false;
    this.lockError = "";
    this.locksIn = 0;
    this.leaving = false;
    this.teamless = false;
    this.loadedLocked = false;
    this.serverUnaware = false;
    this.user = "";
    this.idleSeconds = DEFAULT_IDLE_SECONDS;
    this.tries = 0;
  }

  start() {
    this.channel = new BroadcastChannel("huddle");
    this.channel.onmessage = ({ data }) => {
      if (data.type === "lock") this.lock({ tell: false });
      else if (data.type === "unlock" && this.locked) this.resume();
    };
    this.idle = new Idle({
      handlers: {
        active: () => this.connection.send({ type: "active" }),
        warn: (seconds) => {
          this.locksIn = seconds;
          this.changed();
        },
        lock: () => this.lock(),
      },
    });
    this.load();
  }

  // Reads who I am and my teams, then follows them. Tries until the server answers.
  async load() {
    clearTimeout(this.retry);
    const attempt = (this.attempt = (this.attempt ?? 0) + 1);
    const { status, body, locked } = await fetchJson("/api/v1/me");
    if (attempt !== this.attempt) return;
    if (status === 200) return this.arrived(body);
    if (locked) {
      this.loadedLocked = !this.user;
      return this.lock({ server: false, tell: false });
    }
    if (status === 401) return this.signIn();
    const delay = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.retry = setTimeout(() => this.load(), delay * (0.5 + Math.random() / 2));
    this.changed();
  }

  arrived({ user, teams }) {
    this.tries = 0;
    this.locked = false;
    this.lockError = "";
    this.user = user.id;
    this.teamless = teams.length === 0;
    this.signedIn({ ...user, teams });
    const mine = new Set(teams.map((team) => team.id));
    for (const team of [...this.store.teams.keys()]) if (!mine.has(team)) this.store.dropTeam(team);
    this.connection.start([...mine]);
    this.idle.start(this.idleSeconds);
    this.changed();
  }

  hello({ user, idle_lock_seconds: seconds }) {
    if (seconds > 0) {
      this.idleSeconds = seconds;
      this.idle.start(seconds);
    }
    // Another tab of this browser signed somebody else in: start over as that person.
    if (user && this.user && user !== this.user) this.again();
  }

  again() {
    this.connection.stop();
    this.cleared();
    this.load();
  }

  refresh() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => !this.locked && this.load(), 500);
  }

  ended(why) {
    if (why === "locked") this.lock({ server: false });
    else if (why === "left") this.refresh();
    else this.signIn();
  }

  // What was typed and what waits stays in this tab for the same person.
  signIn() {
    this.leaving = true;
    this.connection.stop();
    const here = location.pathname + location.search;
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  }

  wake() {
    if (this.locked) return this.lockServer();
    this.idle?.check();
    if (!this.locked) this.connection.wake();
    if (!this.user) this.load();
  }

  lock({ server = true, tell = true } = {}) {
    if (this.locked) return;
    this.locked = true;
    this.lockError = "";
    this.attempt = (this.attempt ?? 0) + 1;
    clearTimeout(this.retry);
    this.idle.stop();
    this.connection.stop();
    this.commands.outbox.disconnected();
    this.cleared();
    if (tell) this.channel.postMessage({ type: "lock" });
    this.serverUnaware = server;
    this.lockServer();
    this.changed();
  }

  // Without a network the server is told as soon as there is one.
  async lockServer() {
    if (!this.serverUnaware) return;
    const { status } = await fetchJson("/auth/lock", { method: "POST" });
    if (status > 0 && status < 500) this.serverUnaware = false;
  }

  // Resolves to {ok: true} or {ok: false, error}.
  async unlock(password) {
    const { status, body } = await fetchJson("/auth/unlock", { method: "POST", body: { password } });
    if (status === 200 || status === 204) {
      this.channel.postMessage({ type: "unlock" });
      this.resume();
      return { ok: true };
    }
    const none = "No connection to the server. Nothing was lost; try again in a moment.";
    const message = status === 0 ? none : (body?.error?.message ?? "This password is not right.");
    this.lockError = message;
    this.changed();
    return { ok: false, error: body?.error ?? { code: "unavailable", message } };
  }

  resume() {
    // The server gave this page nothing of its own state while it was locked: begin anew.
    if (this.loadedLocked) {
      this.leaving = true;
      return location.reload();
    }
    this.locked = false;
    this.serverUnaware = false;
    this.lockError = "";
    this.user = "";
    this.idle.last = Date.now();
    this.load();
    this.changed();
  }
}
