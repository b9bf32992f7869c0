// Which cards are selected, in this tab. A card renders only when its own mark changes.

import { useSyncExternalStore } from "react";

let ids = [];
let anchor = null;
const listeners = new Set();
const NONE = [];

function change(next) {
  ids = next;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const selectedIds = () => ids;

export function useSelected(id) {
  return useSyncExternalStore(
    subscribe,
    () => ids.includes(id),
    () => false,
  );
}

export function useSelection() {
  return useSyncExternalStore(
    subscribe,
    () => ids,
    () => NONE,
  );
}

export function toggleSelected(id) {
  anchor = id;
  change(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
}

// Everything between the card selected last and this one, in the order on screen.
export function selectTo(id, order) {
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggleSelected(id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  change([...new Set([...ids, ...range])]);
}

export function clearSelection() {
  anchor = null;
  if (ids.length) change(NONE);
}

// Forgets cards that are no longer on the board, so that a bulk act never names them.
export function keepSelected(exists) {
  const kept = ids.filter(exists);
  if (kept.length !== ids.length) change(kept);
}
