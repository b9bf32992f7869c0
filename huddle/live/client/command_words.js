// What a command was about, in the words of the person who gave it.

import { columnOf, find } from "./finding.js";

const FIELDS = {
  due_at: "due date",
  assigned_role: "role",
  assignee_id: "person",
  patient_id: "patient",
  wip_limit: "limit",
  fhir_status: "meaning",
};

const quoted = (words) => `“${words.length > 80 ? `${words.slice(0, 79)}…` : words}”`;
const fieldNames = (changes) => Object.keys(changes ?? {}).map((field) => FIELDS[field] ?? field);

const WORDS = {
  "task.create": ({ args }) => `Add ${quoted(args.title ?? "a task")}`,
  "task.move": ({ args, task, column }) => `Move ${task} to ${column?.name ?? args.status}`,
  "task.edit": ({ args, task }) => `Change ${fieldNames(args.changes).join(", ")} of ${task}`,
  "task.claim": ({ task }) => `Claim ${task}`,
  "task.release": ({ task }) => `Release ${task}`,
  "task.archive": ({ task }) => `Archive ${task}`,
  "task.restore": ({ task }) => `Restore ${task}`,
  "task.bulk": ({ args }) => `Change ${args.task_ids?.length ?? 0} tasks`,
  "task.check"({ args, row, task }) {
    const item = row?.checklist?.find(({ id }) => id === args.item_id)?.text;
    return `${args.done ? "Tick" : "Untick"} ${item ? quoted(item) : "an item"} on ${task}`;
  },
  "note.add": ({ task }) => `Add a note to ${task}`,
  "change.undo": () => "Undo a change",
};

export function wordsFor({ name, args }, store) {
  const id = args.task_id ?? (args.subject_type === "task" ? args.subject_id : null);
  const row = id ? find(store, "tasks", id) : undefined;
  const task = row ? quoted(row.title) : "a task";
  const column = row && args.status ? columnOf(store, row.team_id, args.status) : undefined;
  const [what, act] = name.split(".");
  return WORDS[name]?.({ args, row, task, column }) ?? `${act[0].toUpperCase()}${act.slice(1)} a ${what}`;
}

// What the person had typed into it, if anything.
export function typedIn({ args }) {
  const given = { ...args, ...args?.changes };
  const typed = ["text", "title", "description", "name"].map((name) => given[name]);
  const items = Array.isArray(given.checklist) ? given.checklist.map(({ text }) => text) : [];
  return [...typed, ...items].filter((value) => typeof value === "string" && value).join("\n");
}
