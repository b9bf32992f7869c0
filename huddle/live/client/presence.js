// Who of a team is here, and where; and telling the team where I am.

import { signal } from "./signal.js";

const NOBODY = Object.freeze([]);

export class Presence {
  constructor(store, send) {
    this.store = store;
    this.send = send;
    this.teams = new Map();
    this.last = new Map();
    this.mine = null;
    this.before = [];
    store.onFlush((changed) => {
      if (changed.has("members")) for (const message of this.last.values()) this.receive(message);
    });
  }

  of(team) {
    if (!this.teams.has(team)) this.teams.set(team, signal(NOBODY));
    return this.teams.get(team);
  }

  receive(message) {
    this.last.set(message.team, message);
    const others = (message.members ?? []).filter(({ user }) => user !== this.store.me?.id);
    const rows = others.map(({ user, at }) => {
      const member = this.store.row("members", `${message.team}/${user}`);
      return { user, at: at ?? "", name: member?.name ?? "", initials: member?.initials ?? "" };
    });
    const known = this.of(message.team);
    if (JSON.stringify(known.get()) !== JSON.stringify(rows)) known.set(rows);
  }

  // "board", "task:ID"; null for nowhere.
  at(team, at) {
    if (this.mine && (this.mine.team !== team || this.mine.at !== at)) this.before.push(this.mine);
    this.before = this.before.slice(-10);
    if (this.mine && this.mine.team !== team) {
      this.send({ type: "presence", team: this.mine.team, at: null });
    }
    this.mine = { team, at };
    this.tell();
  }

  restore() {
    const previous = this.before.pop();
    if (!previous) return;
    this.mine = null;
    this.at(previous.team, previous.at);
  }

  tell() {
    if (this.mine?.team) this.send({ type: "presence", ...this.mine });
  }

  clear() {
    this.last.clear();
    for (const known of this.teams.values()) known.set(NOBODY);
  }
}
