// One client store for one tab, put together: rows, queries, commands, connection, locks.

import { Boards } from "./boards.js";
import { learnTime, serverNow, wakeClock } from "./clock.js";
import { Commands } from "./commands.js";
import { Connection } from "./connection.js";
import { Details } from "./details.js";
import { inBrowser, isPublicPage, schedule, socketTo, takeOldValues } from "./env.js";
import { Holds } from "./hold.js";
import { Keeper } from "./keeper.js";
import { Keeping } from "./keeping.js";
import { forgetLocalUser, localUser, onLocalChange, setLocalUser } from "./local.js";
import { Presence } from "./presence.js";
import { Queries } from "./query.js";
import { registerServiceWorker } from "./service_worker.js";
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

export const keeper = new Keeper({ lists: () => commands.unfinished(), told: () => status.update() });
const boards = new Boards({ store, asOf: () => known.at });
export const keeping = new Keeping({ keeper, boards, told: () => status.update() });

// When the rows on the screen were last known to be right, and whether they come from this tablet alone.
const known = { at: 0, copied: false };

export const commands = new Commands({
  store,
  holds,
  persist: () => keeper.changed(),
  send: (frame) => session.verified && connection.send(frame),
});
export const presence = new Presence(store, (frame) => connection.send(frame));
export const details = new Details(store);
export const pending = signal(Object.freeze([]));

export const status = new Status(() => ({
  locked: session.locked,
  live: connection.live,
  online: !inBrowser || navigator.onLine !== false,
  loaded: store.teams.size > 0 || session.teamless,
  heard: known.at,
  copied: known.copied,
  kept: keeping.works,
  left: session.left,
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
      presence.tell();
      details.missed();
      status.update();
    },
    message(message) {
      RECEIVE[message.type]?.(message);
      if (connection.live) Object.assign(known, { at: Date.now(), copied: false });
      if (message.type !== "change" && message.type !== "ack") status.update();
    },
    lost() {
      session.verified = false;
      commands.outbox.disconnected();
      boards.save();
      status.update();
    },
    ended: (why) => session.ended(why),
  },
});

const RECEIVE = {
  hello(message) {
    session.hello(message);
    commands.outbox.pump();
  },
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
  keeping,
  changed: () => status.update(),
  signedIn(user, { entries, local, asOf = 0 }) {
    const old = takeOldValues(user.id);
    if (localUser() !== user.id) {
      commands.forget();
      presence.mine = null;
      setLocalUser(user.id, { ...old.local, ...local });
    }
    if (asOf) Object.assign(known, { at: asOf, copied: true });
    store.me = user;
    if (!equal(me.get(), user)) me.set(user);
    commands.restore([...old.entries, ...entries]);
    keeper.changed();
  },
  cleared() {
    me.set(NOBODY);
    presence.clear();
    details.clear();
    commands.notices.hush();
    store.clear();
    if (session.left) forgetLocalUser();
  },
});

onLocalChange((values) => keeping.local(values));
commands.outbox.onChange(() => {
  pending.set(commands.outbox.commands.map(({ id, name, args }) => ({ id, name, args })));
  status.update();
});
for (const list of [commands.notices.list, commands.conflicts.list]) {
  list.subscribe(() => {
    keeper.changed();
    status.update();
  });
}

// What a tab that was closed meanwhile had not sent is sent by this one.
async function adopt() {
  if (!session.user || session.locked) return;
  const { user } = session;
  const entries = await keeping.left();
  if (entries.length && user === session.user && !session.locked) commands.restore(entries);
}

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
  window.addEventListener("offline", () => boards.save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else boards.save();
  });
  // What is on the disk outlives this page; only what is not is worth a question.
  window.addEventListener("beforeunload", (event) => {
    const loses = commands.unfinished().length > 0 && !keeper.safe;
    if (loses && !session.leaving) event.preventDefault();
  });
  setInterval(() => {
    status.update();
    adopt();
  }, 5000);
  session.start();
  registerServiceWorker(() => connection.live);
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
