// What the plans of commands have in common: finding rows, and small patches.

import { keyOf } from "./store.js";

export const ENDED = new Set(["completed", "cancelled", "rejected", "failed", "entered-in-error"]);

// A patch that sets fields of a row that is still there.
export const edit = (fields) => (row) =>
  row && { ...row, ...(typeof fields === "function" ? fields(row) : fields) };
export const remove = () => undefined;

// The view row of a collection with this id in any team: ids of tasks are unique.
export function find(store, collection, id) {
  for (const team of store.teams.keys()) {
    const row = store.row(collection, keyOf(team, id));
    if (row) return row;
  }
  return undefined;
}

export function inTeam(store, collection, team) {
  return [...store.views[collection].values()].filter((row) => row.team_id === team);
}

export function columnOf(store, team, status) {
  return inTeam(store, "columns", team).find((column) => column.key === status);
}

// ISO text in UTC of any instant, so that what I set sorts among what the server sent.
export function utc(at) {
  const time = at == null ? NaN : Date.parse(at);
  return Number.isNaN(time) ? (at ?? null) : new Date(time).toISOString();
}

export function ended(store, team, status) {
  return ENDED.has(columnOf(store, team, status)?.fhir_status);
}

// Status, and the instant of being done, which follows from the column.
export function placed(store, row, status) {
  if (row.status === status) return { status };
  const done = ended(store, row.team_id, status);
  return { status, done_at: done ? (row.done_at ?? new Date(store.now()).toISOString()) : null };
}
