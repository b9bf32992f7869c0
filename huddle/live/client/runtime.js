// One client store for one tab, put together: rows, queries, commands, connection, locks.

import { learnTime, serverNow, wakeClock } from "./clock.js";
import { Commands } from "./commands.js";
import { Connection } from "./connection.js";
import { Details } from "./details.js";
import { inBrowser, isPublicPage, schedule, socketTo, storage } from "./env.js";
import { Holds } from "./hold.js";
import { localUser, setLocalUser } from "./local.js";
import { Presence } from "./presence.js";
import { Queries } from "./query.js";
import { Session } from "./session.js";
import { equal, signal } from "./signal.js";
import { Status } from "./status.js";
import { Store } from "./store.js";

const NOBODY = Object.freeze({
  id: "",
  name: "",
  handle: "",
  initials: "",
  email: "",
  is_admin: false,
  teams: Object.freeze([]),
});

export const store = new Store({ schedule, now: serverNow });
export const holds = new Holds();
export const queries = new Queries(store, holds);
export const me = signal(NOBODY);
export const nobody = NOBODY;

const outboxKey = () => `huddle.outbox.${localUser()}`;
// What a person has still to choose between outlives a reload, as what waits to be sent does.
const conflictsKey = () => `huddle.conflicts.${localUser()}`;
const persist = (commands) => {
  if (!inBrowser) return;
  const kept = commands.filter((command) => command.state !== "acked");
  const saved = kept.map(({ id, name, args, seen }) => ({ id, name, args, seen }));
  storage.write(outboxKey(), saved.length ? saved : undefined);
};

export const commands = new Commands({ store, holds, persist, send: (frame) => connection.send(frame) });
export const presence = new Presence(store, (frame) => connection.send(frame));
export const details = new Details(store);
export const pending = signal(Object.freeze([]));

export const status = new Status(() => ({
  locked: session.locked,
  live: connection.live,
  online: !inBrowser || navigator.onLine !== false,
  loaded: store.teams.size > 0 || session.teamless,
  heard: connection.heard,
  pending: commands.outbox.size,
  refused: commands.notices.refused,
  lock_error: session.lockError,
  locks_in: session.locksIn,
}));

export const connection = new Connection({
  open: () => socketTo("/live"),
  store,
  handlers: {
    opened() {
      commands.outbox.pump();
      presence.tell();
      details.missed();
      status.update();
    },
    message(message) {
      RECEIVE[message.type]?.(message);
      if (message.type !== "change" && message.type !== "ack") status.update();
    },
    lost() {
      commands.outbox.disconnected();
      status.update();
    },
    ended: (why) => session.ended(why),
  },
});

const RECEIVE = {
  hello: (message) => session.hello(message),
  ack: (message) => commands.outbox.ack(message),
  presence: (message) => presence.receive(message),
  heartbeat: (message) => learnTime(message.at),
  snapshot() {
    commands.outbox.caughtUp();
    store.flush();
    commands.outbox.showAgain();
    details.again();
  },
  error(message) {
    if (message.id) commands.outbox.error(message);
    else if (["not_found", "forbidden"].includes(message.error?.code)) session.refresh();
  },
};

export const session = new Session({
  store,
  connection,
  commands,
  changed: () => status.update(),
  signedIn(user) {
    const other = localUser() !== user.id;
    if (other) {
      commands.outbox.forget();
      commands.notices.clear();
      presence.mine = null;
    }
    setLocalUser(user.id);
    const { list } = commands.conflicts;
    if (other || list.get().length === 0) list.set(storage.read(conflictsKey()) ?? []);
    store.me = user;
    if (!equal(me.get(), user)) me.set(user);
    commands.outbox.restore(storage.read(outboxKey()) ?? []);
  },
  cleared() {
    me.set(NOBODY);
    presence.clear();
    details.clear();
    commands.notices.clear();
    store.clear();
  },
});

commands.outbox.onChange(() => {
  pending.set(commands.outbox.commands.map(({ id, name, args }) => ({ id, name, args })));
  status.update();
});
commands.notices.list.subscribe(() => status.update());
commands.conflicts.list.subscribe(() => {
  const conflicts = commands.conflicts.list.get();
  storage.write(conflictsKey(), conflicts.length ? conflicts : undefined);
});

let started = false;

// Called by the first component that shows something live; pages that anybody may see start nothing.
export function start() {
  if (started || !inBrowser || isPublicPage()) return;
  started = true;
  const wake = () => {
    wakeClock();
    session.wake();
    status.update();
  };
  window.addEventListener("online", wake);
  window.addEventListener("offline", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  window.addEventListener("beforeunload", (event) => {
    if (commands.outbox.size > 0 && !session.leaving) event.preventDefault();
  });
  setInterval(() => status.update(), 5000);
  session.start();
}

if (inBrowser) {
  const seq = () => Object.fromEntries([...store.teams].map(([team, { seq: at }]) => [team, at]));
  // For tests and for looking into a tab: nothing here that the person could not do anyway.
  window.__huddle = {
    seq,
    send: (name, args) => commands.send(name, args),
    pending: () => pending.get(),
    rows: (name) => [...store.views[name].values()],
    status: () => status.value.get(),
  };
}
