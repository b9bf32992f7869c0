// Keeps a row where it is while a finger, a pointer, the keyboard or the focus is on it.
// Several reasons may hold one row; it moves again when the last has gone.

import { holdRow, releaseRow } from "$/public/external/huddle/live/query/client/index.js";

const reasons = new Map();

export function hold(key, reason) {
  if (!key) return;
  const held = reasons.get(key) ?? new Set();
  if (held.size === 0) holdRow(key);
  held.add(reason);
  reasons.set(key, held);
}

export function release(key, reason) {
  const held = reasons.get(key);
  if (!held?.delete(reason) || held.size) return;
  reasons.delete(key);
  releaseRow(key);
}

// The focus holds a row only while the keyboard is in use: a list that someone left focused an hour
// ago must not look like the present one.
const FOCUS_MS = 10_000;
let focused = null;
let timer = null;

export function holdFocus(key) {
  if (focused !== key) releaseFocus();
  focused = key;
  hold(key, "focus");
  clearTimeout(timer);
  timer = setTimeout(releaseFocus, FOCUS_MS);
}

export function releaseFocus() {
  clearTimeout(timer);
  if (focused) release(focused, "focus");
  focused = null;
}

// Lets a row go whatever holds it: I moved it myself, so it belongs in its new place at once.
export function releaseAll(key) {
  if (focused === key) focused = null;
  if (reasons.delete(key)) releaseRow(key);
}
