// A row's history in words: what somebody did, and each field before and after.

const LABELS = {
  title: "Title",
  description: "Description",
  status: "Column",
  priority: "Priority",
  assigned_role: "Role",
  assignee_id: "Assignee",
  patient_id: "Patient",
  due_at: "Due",
  tags: "Tags",
  checklist: "Checklist",
};

const DID = {
  "task.create": "made this task",
  "task.claim": "claimed it",
  "task.release": "released it",
  "task.archive": "archived it",
  "task.restore": "restored it",
  "note.add": "wrote a note",
  "change.undo": "undid a change",
  "patient.import": "imported it",
};

const HIDDEN = new Set(["rank", "version", "updated_at", "created_at", "done_at", "note_count", "id", "team_id"]);

const PRIORITIES = { routine: "Routine", soon: "Soon", urgent: "Urgent" };

const blank = (value) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function one(field, value, names) {
  if (blank(value)) return "none";
  if (field === "status") return names.column(value) ?? value;
  if (field === "assignee_id") return names.member(value) ?? "somebody who left";
  if (field === "patient_id") return names.patient(value) ?? "a patient";
  if (field === "assigned_role") return names.role(value) ?? value;
  if (field === "priority") return PRIORITIES[value] ?? value;
  if (field === "due_at") return names.time(value);
  if (field === "tags") return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What changed between two checklists, in words, one line for each item. */
export function checklistWords(before, after) {
  const old = new Map((before ?? []).map((item) => [item.id, item]));
  const now = new Map((after ?? []).map((item) => [item.id, item]));
  const lines = [];
  for (const item of after ?? []) {
    const was = old.get(item.id);
    if (!was) lines.push(`added “${item.text}”`);
    else {
      if (was.text !== item.text) lines.push(`“${was.text}” is now “${item.text}”`);
      if (was.done !== item.done) lines.push(`${item.done ? "ticked" : "unticked"} “${item.text}”`);
    }
  }
  for (const item of before ?? []) if (!now.has(item.id)) lines.push(`removed “${item.text}”`);
  return lines.length > 0 ? lines : ["put the items in another order"];
}

function fieldLines(field, pair, names) {
  const [before, after] = pair;
  if (field === "checklist") {
    return checklistWords(before, after).map((text) => ({ field, label: LABELS.checklist, text }));
  }
  return [
    { field, label: LABELS[field], before: one(field, before, names), after: one(field, after, names) },
  ];
}

/**
 * One history entry in words: `{did, lines}`, where a line is `{field, label, before, after}` or
 * `{field, label, text}`. `names` answers member(id), column(key), patient(id), role(value), time(iso).
 */
export function historyWords(entry, names) {
  const detail = entry.detail ?? {};
  const pairs = Object.entries(detail).filter(
    ([field, pair]) => field in LABELS && !HIDDEN.has(field) && Array.isArray(pair) && pair.length === 2,
  );
  const lines = pairs.flatMap(([field, pair]) => fieldLines(field, pair, names));
  if (entry.type === "task.move") {
    const moved = lines.find((line) => line.field === "status" && line.before !== line.after);
    return moved
      ? { did: `moved it from ${moved.before} to ${moved.after}`, lines: [] }
      : { did: "put it in another place in its column", lines: [] };
  }
  if (entry.type === "task.check" && Array.isArray(detail.checked)) {
    const [before, after] = detail.checked;
    return { did: after ? `ticked “${after}”` : `unticked “${before}”`, lines: [] };
  }
  if (entry.type === "note.add" && Array.isArray(detail.note)) {
    return { did: DID["note.add"], lines: [{ field: "note", label: "Note", text: detail.note[1] }] };
  }
  if (entry.type === "task.claim" || entry.type === "task.release") {
    return { did: DID[entry.type], lines: [] };
  }
  if (entry.type === "task.create") {
    const given = lines.filter((line) => line.text || line.after !== "none");
    return { did: DID["task.create"], lines: given.map(({ before: _none, ...line }) => line) };
  }
  if (lines.length === 1 && entry.type !== "change.undo") {
    const [line] = lines;
    const did = line.text ?? `changed ${line.label.toLowerCase()}`;
    return { did, lines: line.text ? [] : lines };
  }
  return { did: DID[entry.type] ?? "changed it", lines };
}
