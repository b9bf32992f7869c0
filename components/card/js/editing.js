// Editing one field of a task: what is typed is kept as a draft of this tab, and nobody else's
// change overwrites it. The version at which editing began goes with the save.
import { useEffect } from "react";
import { holdRow, releaseRow, sendCommand, useLocal } from "./live_api.js";

/** Keep the task's row in its place on every list while `active`. */
export function useHold(task, active) {
  const key = task._key;
  useEffect(() => {
    if (!active) return undefined;
    holdRow(key);
    return () => releaseRow(key);
  }, [active, key]);
}

/** Send an edit of `task`, made at `version`; without one the store puts in the version on screen. */
export const editTask = (task, changes, version) =>
  sendCommand("task.edit", { task_id: task.id, ...(version ? { expected_version: version } : {}), changes });

/**
 * The editing of a text field. `othersText` is the field as somebody else left it while this draft
 * was open, or null. A refused save puts the draft back; a conflict is shown side by side elsewhere.
 */
export function useTextEdit(task, field) {
  const [draft, setDraft] = useLocal(`draft.${field}.${task.id}`, null);
  const editing = draft !== null && draft !== undefined;
  useHold(task, editing);

  const begin = () => {
    if (!editing) setDraft({ text: task[field], base: task[field], version: task.version });
  };
  const change = (text) => setDraft({ ...draft, text });
  const cancel = () => setDraft(null);
  const save = async (clean = (text) => text.trim()) => {
    if (!editing) return;
    const kept = { ...draft };
    const text = clean(draft.text);
    setDraft(null);
    if (text === kept.base) return;
    // Where nobody else touched this field, nothing of theirs can be lost: edit the row as it is now.
    const version = task[field] === kept.base ? task.version : kept.version;
    const answer = await editTask(task, { [field]: text }, version);
    if (!answer.ok && answer.error.code !== "conflict") setDraft(kept);
  };

  return {
    editing,
    text: editing ? draft.text : task[field],
    othersText: editing && task[field] !== draft.base ? task[field] : null,
    dirty: editing && draft.text !== draft.base,
    begin,
    change,
    cancel,
    save,
  };
}

/** Who of the others last changed `field`, from the task's history, newest first. */
export const whoChanged = (history, field, me) =>
  history.find((entry) => entry.user_id !== me && field in (entry.detail ?? {}))?.user_name;

/** True where the key closes or completes something smaller than the sheet. */
export const ownEscape = () => document.activeElement?.closest("[data-own-escape]") != null;
