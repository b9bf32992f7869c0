// Values of this tab: shared by all components, and kept in the vault for the person who is signed in.

import { inBrowser } from "./env.js";
import { equal, signal } from "./signal.js";

let user = "";
let saved = {};
let keep = () => {};
const values = new Map();
// Without a vault they last as long as the page, each person's for that person alone.
const byUser = new Map();

function entry(name, initial, persist) {
  let known = values.get(name);
  if (!known) {
    const value = persist && name in saved ? saved[name] : initial;
    known = { initial, persist, signal: signal(value) };
    values.set(name, known);
  }
  return known;
}

// Called with all values to keep of the person, whenever one of them changes.
export function onLocalChange(listener) {
  keep = listener;
}

// Another person never sees what the one before typed: values are read anew for whom it is now. `kept`:
// what an earlier life of this tab left for them.
export function setLocalUser(id, kept) {
  if (id === user) return;
  user = id;
  saved = byUser.get(id) ?? { ...kept };
  byUser.set(id, saved);
  for (const [name, { initial, persist, signal: value }] of values) {
    value.set(persist && name in saved ? saved[name] : initial);
  }
}

// Signed out for good: nothing of theirs is left in this tab.
export function forgetLocalUser() {
  byUser.delete(user);
  setLocalUser("");
}

export const localUser = () => user;

export function localSignal(name, initial, persist = true) {
  return entry(name, initial, persist).signal;
}

export function readLocal(name, initial, persist = true) {
  return inBrowser ? localSignal(name, initial, persist).get() : initial;
}

// Further arguments (the event) are not looked at.
export function setLocal(name, initial, persist, value) {
  const known = entry(name, initial, persist);
  if (equal(known.signal.get(), value)) return;
  known.signal.set(value);
  if (!persist) return;
  if (equal(value, initial)) delete saved[name];
  else saved[name] = value;
  keep(saved);
}

export function toggleLocal(name, initial, persist) {
  setLocal(name, initial, persist, !readLocal(name, initial, persist));
}

export function toggleLocalItem(name, initial, persist, item) {
  const list = readLocal(name, initial, persist) ?? [];
  const rest = list.filter((known) => known !== item);
  setLocal(name, initial, persist, rest.length < list.length ? rest : [...list, item]);
}

export function resetLocal(name, initial, persist) {
  setLocal(name, initial, persist, initial);
}
