// What the board's acts read of the client store, outside of any rendering.

import { readLocal, setLocal, store } from "$/public/external/huddle/live/query/client/index.js";

export const me = () => store.me;

export function teamId() {
  return teamOf(store.me, readLocal("team", "", true));
}

// The team chosen in this tab, while it is one of mine; else my first one. "" until known.
export function teamOf(person, chosen) {
  const teams = person?.teams ?? [];
  return (teams.find((team) => team.id === chosen) ?? teams[0])?.id ?? "";
}

// My membership of a team: {permission, roles}; of none while unknown.
export function membershipOf(person, team) {
  const found = (person?.teams ?? []).find((one) => one.id === team);
  return { permission: found?.permission ?? "", roles: found?.roles ?? [] };
}

export function taskOf(id) {
  return store.row("tasks", `${teamId()}/${id}`) ?? null;
}

export function memberOf(id) {
  return id ? (store.row("members", `${teamId()}/${id}`) ?? null) : null;
}

const ofTeam = (collection) =>
  [...store.views[collection].values()].filter((row) => row.team_id === teamId());

const byRank = (a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);

export const columns = () => ofTeam("columns").sort(byRank);
export const members = () => ofTeam("members");
export const patients = () => ofTeam("patients");
export const tasksOf = (status) =>
  ofTeam("tasks").filter((task) => task.status === status).sort(byRank);

export const LANE_FIELDS = { role: "assigned_role", patient: "patient_id", priority: "priority" };

const EMPTY_VIEW = {};

// The filters and lanes in force: {text, assignee, role, due, patient, tag, priority, lanes}, all text.
export const view = () => readLocal("board.view", EMPTY_VIEW, true) ?? EMPTY_VIEW;
export const setView = (settings) => setLocal("board.view", EMPTY_VIEW, true, settings);

export function patchView(changes) {
  const next = { ...view(), ...changes };
  setView(Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
}

export const patchOne = (name, value) => patchView({ [name]: value });
export const patchText = (text) => patchView({ text });

// A filter that is on with this value goes off, else it takes it.
export const toggleView = (name, value) =>
  patchView({ [name]: view()[name] === value ? "" : value });

export const clearFilters = () => setView(view().lanes ? { lanes: view().lanes } : {});

const SOON_MS = 24 * 3600 * 1000;

// The conditions of a live query that the filters come to; null constrains nothing.
export function filtersOf(settings, person, team, now) {
  const { assignee, role, due, patient, tag, priority } = settings ?? {};
  const roles = role === "mine" ? membershipOf(person, team).roles : role ? [role] : [];
  return {
    assignee_id: assignee === "me" ? (person?.id ?? null) : assignee === "unclaimed" ? null : assignee,
    assignee_id__isnull: assignee === "unclaimed" ? true : null,
    assigned_role__in: roles,
    due_at__lt: due === "overdue" ? now : due === "soon" ? now + SOON_MS : null,
    due_at__gte: due === "soon" ? now : null,
    done_at__isnull: due ? true : null,
    patient_id: patient ?? "",
    tags__has: tag ?? "",
    priority: priority ?? "",
  };
}

export const openCard = (id) => setLocal("card.open", "", true, id);

// Lanes out of groups by a field: those with a known order first and in it, others by name; those
// without a value last.
export function lanesOf(groups, order, none) {
  const names = new Map(order);
  const rankOf = new Map(order.map(([key], at) => [key, at]));
  const lanes = (groups ?? []).map(({ key, count, rows }) => ({
    key: key ?? "",
    count,
    name: key ? (names.get(key) ?? rows[0]?.patient_name ?? key) : none,
  }));
  const rank = ({ key }) => (key === "" ? Infinity : (rankOf.get(key) ?? order.length));
  return lanes.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

// The tags in use, by name.
export function tagsOf(tasks) {
  return [...new Set((tasks ?? []).flatMap((task) => task.tags ?? []))].sort((a, b) =>
    a.localeCompare(b),
  );
}
