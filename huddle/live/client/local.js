// Values of this tab: shared by all components, kept in sessionStorage under the signed-in user.

import { inBrowser, storage } from "./env.js";
import { equal, signal } from "./signal.js";

const LAST_USER = "huddle.user";

let user = inBrowser ? (storage.read(LAST_USER) ?? "") : "";
const values = new Map();
const keyFor = (name) => `huddle.local.${user}.${name}`;

function entry(name, initial, persist) {
  let known = values.get(name);
  if (!known) {
    const saved = persist && inBrowser ? storage.read(keyFor(name)) : undefined;
    known = { initial, persist, signal: signal(saved === undefined ? initial : saved) };
    values.set(name, known);
  }
  return known;
}

// Another person never sees what the one before typed: values are read anew for whom it is now.
export function setLocalUser(id) {
  if (id === user) return;
  user = id;
  storage.write(LAST_USER, id);
  for (const [name, { initial, persist, signal: value }] of values) {
    const saved = persist ? storage.read(keyFor(name)) : undefined;
    value.set(saved === undefined ? initial : saved);
  }
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
  if (persist) storage.write(keyFor(name), equal(value, initial) ? undefined : value);
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
