// What each command does to the rows that I see, before the server has said so.
// plan(command, store) returns patches {collection, team, id, apply}; commands it does not know: none.

import { ENDED, edit, ended, find, inTeam, placed, remove, utc } from "./finding.js";
import { columnPlans } from "./optimistic_columns.js";
import { rankAmong } from "./rank.js";
import { keyOf } from "./store.js";

function columnTasks(store, team, status) {
  return inTeam(store, "tasks", team).filter((task) => task.status === status);
}

function onTask(store, id, apply) {
  const task = find(store, "tasks", id);
  return task ? [{ collection: "tasks", team: task.team_id, id: task.id, apply: apply(task) }] : [];
}

function patientName(store, team, id) {
  return id ? (store.row("patients", keyOf(team, id))?.name ?? null) : null;
}

function checklist(items) {
  return (items ?? []).map((item, index) =>
    typeof item === "string" ? { id: `temp:${index}`, text: item, done: false } : item,
  );
}

function create(store, { args }) {
  const team = args.team_id;
  const columns = inTeam(store, "columns", team).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const first = columns.find((column) => !ENDED.has(column.fhir_status)) ?? columns[0];
  const status = args.status ?? first?.key ?? "todo";
  const at = new Date(store.now()).toISOString();
  const row = {
    description: "",
    priority: "routine",
    assigned_role: null,
    assignee_id: null,
    patient_id: null,
    ...args,
    id: args.task_id,
    status,
    rank: rankAmong(columnTasks(store, team, status), null, {}),
    patient_name: patientName(store, team, args.patient_id),
    due_at: utc(args.due_at),
    tags: args.tags ?? [],
    checklist: checklist(args.checklist),
    note_count: 0,
    source: "huddle",
    created_at: at,
    updated_at: at,
    done_at: ended(store, team, status) ? at : null,
    version: 0,
  };
  delete row.task_id;
  return [{ collection: "tasks", team, id: row.id, apply: (now) => now ?? row }];
}

function move(store, { args }) {
  return onTask(store, args.task_id, (task) => {
    const rank = rankAmong(columnTasks(store, task.team_id, args.status), task.id, {
      beforeId: args.before_id,
      afterId: args.after_id,
    });
    const { task_id: _id, status, before_id: _before, after_id: _after, ...lane } = args;
    const fields = changed(store, task.team_id, lane);
    return edit((row) => ({ ...fields, ...placed(store, row, status), rank }));
  });
}

function changed(store, team, changes) {
  const fields = { ...changes };
  if ("due_at" in changes) fields.due_at = utc(changes.due_at);
  if ("checklist" in changes) fields.checklist = checklist(changes.checklist);
  if ("patient_id" in changes) fields.patient_name = patientName(store, team, changes.patient_id);
  return fields;
}

function bulk(store, { args }) {
  const { task_ids: ids, status, add_tags: tags, archive, ...given } = args;
  const tails = new Map();
  return (ids ?? []).flatMap((id) =>
    onTask(store, id, (task) => {
      if (archive) return remove;
      const fields = changed(store, task.team_id, given);
      if (status && status !== task.status) {
        const others = tails.get(task.team_id) ?? columnTasks(store, task.team_id, status);
        fields.rank = rankAmong(others, task.id, {});
        tails.set(task.team_id, [...others, { id: task.id, rank: fields.rank }]);
      }
      return edit((row) => ({
        ...fields,
        ...(status ? placed(store, row, status) : {}),
        ...(tags ? { tags: [...new Set([...row.tags, ...tags])] } : {}),
      }));
    }),
  );
}

function note(store, { args }) {
  const task = args.subject_type === "task" ? find(store, "tasks", args.subject_id) : null;
  if (!task) return [];
  const row = {
    id: args.note_id,
    team_id: task.team_id,
    subject_type: "task",
    subject_id: task.id,
    author_id: store.me?.id ?? null,
    text: args.text,
    mentions: [],
    created_at: new Date(store.now()).toISOString(),
  };
  const count = edit((now) => ({ note_count: now.note_count + 1 }));
  return [
    { collection: "notes", team: task.team_id, id: row.id, apply: (now) => now ?? row },
    { collection: "tasks", team: task.team_id, id: task.id, apply: count },
  ];
}

const PLANS = {
  "task.create": create,
  "task.move": move,
  "task.edit": (store, { args }) =>
    onTask(store, args.task_id, (task) => edit(changed(store, task.team_id, args.changes ?? {}))),
  "task.claim": (store, { args }) =>
    onTask(store, args.task_id, () => edit({ assignee_id: store.me?.id ?? null })),
  "task.release": (store, { args }) =>
    onTask(store, args.task_id, () => edit({ assignee_id: null })),
  "task.check": (store, { args }) =>
    onTask(store, args.task_id, () =>
      edit((row) => ({
        checklist: row.checklist.map((item) =>
          item.id === args.item_id ? { ...item, done: args.done } : item,
        ),
      })),
    ),
  "task.archive": (store, { args }) => onTask(store, args.task_id, () => remove),
  "task.bulk": bulk,
  "note.add": note,
  ...columnPlans,
};

export function plan(command, store) {
  return PLANS[command.name]?.(store, command) ?? [];
}

// The team that a command is about, as far as can be told from here.
export function teamOf({ args }, store) {
  if (args.team_id) return args.team_id;
  const id = args.task_id ?? args.subject_id ?? args.task_ids?.[0];
  if (id) return find(store, "tasks", id)?.team_id ?? null;
  if (args.column_id) return find(store, "columns", args.column_id)?.team_id ?? null;
  return args.view_id ? (find(store, "views", args.view_id)?.team_id ?? null) : null;
}
