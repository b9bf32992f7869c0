// What commands over columns, views, people and the team do to the rows, before the server says so.

import { edit, find, inTeam, placed, remove } from "./finding.js";
import { rankAmong } from "./rank.js";

function on(store, collection, id, apply) {
  const row = find(store, collection, id);
  return row ? [{ collection, team: row.team_id, id: row.id, apply: apply(row) }] : [];
}

function createColumn(store, { id, args }) {
  const row = {
    id: `temp:${id}`,
    team_id: args.team_id,
    key: `temp:${id}`,
    name: args.name,
    fhir_status: args.fhir_status,
    wip_limit: args.wip_limit ?? null,
    rank: rankAmong(inTeam(store, "columns", args.team_id), null, {}),
    version: 0,
  };
  return [{ collection: "columns", team: args.team_id, id: row.id, apply: (now) => now ?? row }];
}

function moveColumn(store, { args }) {
  return on(store, "columns", args.column_id, (column) => {
    const columns = inTeam(store, "columns", column.team_id);
    const at = { beforeId: args.before_id ?? null, afterId: args.after_id ?? null };
    return edit({ rank: rankAmong(columns, column.id, at) });
  });
}

// `move_to` is the id or the key of the column that takes the tasks over.
function removeColumn(store, { args }) {
  const column = find(store, "columns", args.column_id);
  if (!column) return [];
  const team = column.team_id;
  const target = inTeam(store, "columns", team).find(
    (other) => other.id === args.move_to || other.key === args.move_to,
  );
  const patches = [{ collection: "columns", team, id: column.id, apply: remove }];
  if (!target) return patches;
  let others = inTeam(store, "tasks", team).filter((task) => task.status === target.key);
  const tasks = inTeam(store, "tasks", team)
    .filter((task) => task.status === column.key)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  for (const task of tasks) {
    const rank = rankAmong(others.slice(-1), task.id, {});
    others = [...others, { id: task.id, rank }].sort((a, b) => (a.rank < b.rank ? -1 : 1));
    const apply = edit((row) => ({ ...placed(store, row, target.key), rank }));
    patches.push({ collection: "tasks", team, id: task.id, apply });
  }
  return patches;
}

// Only views of the whole team are in the stream; my own are read when they are shown.
function saveView(store, { id, args }) {
  const { name, settings } = args;
  if (args.view_id) return on(store, "views", args.view_id, () => edit({ name, settings }));
  if (!args.shared) return [];
  const row = { id: `temp:${id}`, team_id: args.team_id, name, settings, version: 0 };
  return [{ collection: "views", team: args.team_id, id: row.id, apply: (now) => now ?? row }];
}

function editMember(store, { args }) {
  const fields = {};
  if (args.role != null) fields.role = args.role;
  if (args.permission != null) fields.permission = args.permission;
  return [{ collection: "members", team: args.team_id, id: args.user_id, apply: edit(fields) }];
}

export const columnPlans = {
  "column.create": createColumn,
  "column.edit": (store, { args }) =>
    on(store, "columns", args.column_id, () => edit(args.changes ?? {})),
  "column.move": moveColumn,
  "column.remove": removeColumn,
  "view.save": saveView,
  "view.remove": (store, { args }) => on(store, "views", args.view_id, () => remove),
  "member.edit": editMember,
  "member.remove": (store, { args }) => [
    { collection: "members", team: args.team_id, id: args.user_id, apply: remove },
  ],
  "team.edit": (store, { args }) => [
    { collection: "teams", team: args.team_id, id: args.team_id, apply: edit(args.changes ?? {}) },
  ],
};
