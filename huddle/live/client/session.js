// Who is signed in on this tab: starting with and without the server, signing out, the idle lock and unlocking.

import { fetchJson } from "./env.js";
import { Idle } from "./idle.js";

const RETRY_MS = [300, 1000, 2000, 5000, 10000];
const SLOW_MS = 3000;
const OWED_MS = 5000;
const DEFAULT_IDLE_SECONDS = 900;

const within = (promise, ms) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);

export class Session {
  // `signedIn(user, kept)` and `cleared()` prepare what belongs to a person; `changed()` shows the state.
  constructor({ store, connection, commands, keeping, signedIn, cleared, changed }) {
    Object.assign(this, { store, connection, commands, keeping, signedIn, cleared, changed });
    this.locked = false;
    this.lockError = "";
    this.locksIn = 0;
    this.leaving = false;
    this.teamless = false;
    this.loadedLocked = false;
    this.owed = "";
    this.verified = false;
    this.left = false;
    this.user = "";
    this.person = "";
    this.idleSeconds = DEFAULT_IDLE_SECONDS;
    this.tries = 0;
  }

  start() {
    this.channel = new BroadcastChannel("huddle");
    this.channel.onmessage = ({ data }) => {
      if (data.type === "lock") this.lock({ tell: false });
      else if (data.type === "unlock" && this.locked) this.resume();
      else if (data.type === "left") this.follow();
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

  // Reads who I am and my teams, then follows them. Tries until the server answers; meanwhile, what
  // this tablet kept of an open session is shown, as of when it was known.
  async load() {
    clearTimeout(this.retry);
    const attempt = (this.attempt = (this.attempt ?? 0) + 1);
    const slow = setTimeout(() => this.resumeKept(attempt), SLOW_MS);
    const { status, body, locked } = await fetchJson("/api/v1/me");
    clearTimeout(slow);
    if (attempt !== this.attempt) return;
    if (status === 200) return this.arrived(body, attempt);
    if (locked) return this.lock({ server: false, tell: false });
    if (status === 401) return this.signIn();
    await this.resumeKept(attempt);
    if (attempt !== this.attempt) return;
    const delay = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)];
    this.tries += 1;
    this.retry = setTimeout(() => this.load(), delay * (0.5 + Math.random() / 2));
    this.changed();
  }

  // Nothing is shown that an idle lock would cover by now, nor what was locked or signed out.
  resumeKept(attempt) {
    this.resuming ??= this.tryResume(attempt).finally(() => {
      this.resuming = null;
    });
    return this.resuming;
  }

  async tryResume(attempt) {
    if (this.user) return;
    try {
      const seat = await this.keeping.seat();
      if (!seat || attempt !== this.attempt || this.user) return;
      if (seat.state === "left") return this.leave();
      this.idleSeconds = seat.idle ?? this.idleSeconds;
      const last = this.idle.shared();
      const idle = Date.now() - last >= this.idleSeconds * 1000;
      if (seat.state !== "open" || idle) return this.lock({ server: seat.state !== "ended", tell: false });
      const kept = await this.keeping.resume();
      if (kept && attempt === this.attempt && !this.user) this.enter(kept.me, kept, last);
    } catch (error) {
      console.warn("What this device keeps cannot be read:", error);
    }
  }

  async arrived(body, attempt) {
    await this.resuming;
    if (this.person && this.person !== body.user.id) this.changePerson();
    const kept = await this.keeping.open(body);
    if (attempt !== this.attempt) return;
    if (kept.state === "locked") return this.lock({ tell: false });
    if (kept.state === "left") return this.leave();
    if (kept.fresh) this.idle.touch();
    this.enter(body, kept);
  }

  // Nothing of the one before goes into what is kept for the next, nor is it shown to them.
  changePerson() {
    this.keeping.stop();
    this.commands.forget();
    this.cleared();
  }

  enter({ user, teams }, kept, last) {
    this.tries = 0;
    this.locked = false;
    this.lockError = "";
    this.user = this.person = user.id;
    this.teamless = teams.length === 0;
    this.signedIn({ ...user, teams }, kept);
    const mine = new Set(teams.map((team) => team.id));
    for (const team of [...this.store.teams.keys()]) if (!mine.has(team)) this.store.dropTeam(team);
    this.connection.start([...mine]);
    this.idle.start(this.idleSeconds, last);
    this.changed();
  }

  // The socket says whose it is before anything else: nothing of mine is sent before that is me.
  hello({ user, idle_lock_seconds: seconds }) {
    if (seconds > 0) {
      if (seconds !== this.idleSeconds || !this.verified) this.keeping.mark({ idle: seconds });
      this.idleSeconds = seconds;
      this.idle.start(seconds);
    }
    this.verified = Boolean(this.user) && user === this.user;
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

  // The session is over. What was typed and what waits stays on this tablet for the same person, who is
  // given the key to it again by signing in.
  async signIn() {
    if (this.leaving) return;
    this.leaving = true;
    this.connection.stop();
    await within(this.keeping.close("ended"), 1000);
    const here = location.pathname + location.search;
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  }

  wake() {
    if (this.locked) return this.pay();
    this.idle?.check();
    if (!this.locked) this.connection.wake();
    if (!this.user) this.load();
  }

  lock({ server = true, tell = true } = {}) {
    if (this.locked) return;
    this.locked = true;
    this.loadedLocked ||= !this.user;
    this.lockError = "";
    this.attempt = (this.attempt ?? 0) + 1;
    clearTimeout(this.retry);
    this.idle.stop();
    this.connection.stop();
    this.commands.outbox.disconnected();
    if (!this.left) this.keeping.close("locked");
    this.cleared();
    if (tell) this.channel.postMessage({ type: "lock" });
    if (server) this.owed ||= "/auth/lock";
    this.pay();
    this.changed();
  }

  // Tells the server that this tablet is locked or left; without a network as soon as there is one.
  async pay() {
    clearTimeout(this.paying);
    const { owed } = this;
    if (!owed) return;
    const { status } = await fetchJson(owed, { method: "POST" });
    if (owed !== this.owed) return;
    if (status === 0 || status >= 500) {
      this.paying = setTimeout(() => this.pay(), OWED_MS);
      return;
    }
    this.owed = "";
    if (this.left) await this.goodbye();
  }

  // Ends the session and wipes what this tablet kept for it: the key first, then the data. Without a
  // network the screen stays locked until the server has heard of it.
  async signOut() {
    const { user } = this;
    this.leaving = true;
    this.connection.stop();
    await this.keeping.wipe(user, { left: true });
    this.commands.forget();
    this.channel.postMessage({ type: "left" });
    this.leave();
  }

  leave() {
    this.left = true;
    this.owed = "/auth/logout";
    if (this.locked) return this.pay();
    this.lock({ server: false, tell: false });
  }

  async goodbye() {
    const seat = await this.keeping.seat();
    if (seat?.state === "left") await this.keeping.wipe(seat.user);
    sessionStorage.clear();
    location.assign("/sign-in");
  }

  // Another tab signed out.
  follow() {
    if (this.leaving) return;
    this.leaving = true;
    this.connection.stop();
    this.changePerson();
    location.assign("/sign-in");
  }

  // Resolves to {ok: true} or {ok: false, error}.
  async unlock(password) {
    const { status, body } = await fetchJson("/auth/unlock", { method: "POST", body: { password } });
    if (status === 200 || status === 204) {
      await this.keeping.mark({ state: "open" });
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
    this.owed = "";
    this.lockError = "";
    this.user = "";
    this.idle.touch();
    this.load();
    this.changed();
  }
}
