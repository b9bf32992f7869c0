// Quick add: what is typed, what it means, and the command that it becomes.

import { useEffect, useRef } from "react";
import {
  readLocal,
  sendCommand,
  setLocal,
  store,
} from "$/public/external/huddle/live/query/client/index.js";
import { announce } from "./announce.js";
import { board } from "./places.js";
import { columns, me, members, teamId, view } from "./rows.js";
import { parseQuick } from "./quick_tokens.js";

const CLOSED = { status: "", lane: "" };
const NO_PATIENT = { id: "", name: "" };
const ENDED = ["completed", "cancelled", "rejected", "failed", "entered-in-error"];

export const draftText = () => readLocal("board.draft", "", true);
const setDraft = (text) => setLocal("board.draft", "", true, text);
const setPatient = (patient) => setLocal("board.draft.patient", NO_PATIENT, true, patient);
const getPatient = () => readLocal("board.draft.patient", NO_PATIENT, true);

// Opens quick add in a column; without one, in the first that does not end tasks.
export function openQuickAdd(status, lane = "") {
  if (!board()) return false;
  const all = columns();
  const column =
    all.find((one) => one.key === status) ??
    all.find((one) => !ENDED.includes(one.fhir_status)) ??
    all[0];
  if (!column) return false;
  setLocal("board.adding", CLOSED, true, { status: column.key, lane: lane ?? "" });
  document.getElementById("quick-text")?.focus();
  return true;
}

export const closeQuickAdd = () => setLocal("board.adding", CLOSED, true, CLOSED);

export const parsed = (text) => parseQuick(text ?? "", members(), Date.now(), me());

// Takes the patient that was picked, and cuts the ">..." that asked for it out of the text.
export function pickPatient(id, name) {
  setPatient({ id, name });
  setDraft(draftText().replace(/(^|\s)>.*$/, "$1"));
  document.getElementById("quick-text")?.focus();
}

export const dropPatient = () => setPatient(NO_PATIENT);

// The lane in which quick add stands gives its own field to the task.
function laneValues(lane) {
  const by = view().lanes;
  if (!lane || !by) return {};
  if (by === "role") return { assigned_role: lane };
  return by === "patient" ? { patient_id: lane } : { priority: lane };
}

// Saves the task and stays open for the next. Returns whether there was one to save.
export function saveQuick(status, lane = "") {
  const found = parsed(draftText());
  if (!found.title || found.problems.length || found.patient) return false;
  const patient = getPatient();
  const args = { team_id: teamId(), title: found.title, status, ...laneValues(lane) };
  if (found.assignee) args.assignee_id = found.assignee.id;
  if (found.tags.length) args.tags = found.tags;
  if (found.priority) args.priority = found.priority;
  if (found.due_at) args.due_at = found.due_at;
  if (patient.id) args.patient_id = patient.id;
  sendCommand("task.create", args);
  setDraft("");
  setPatient(NO_PATIENT);
  announce(`${found.title} added. The next one, or Escape to close.`);
  return true;
}

function firstPatient() {
  document.querySelector("[data-patient-pick]")?.click();
}

// Enter saves, or takes the first patient offered; Escape closes and keeps what was typed.
export function quickKey(event, status, lane) {
  if (event.key === "Escape") closeQuickAdd();
  else if (event.key === "Enter" && parsed(draftText()).patient !== null) firstPatient();
  else if (event.key === "Enter") saveQuick(status, lane);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Puts the cursor into the field when it appears, without a jump of the page.
export function useFocusOnMount(id) {
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    const field = document.getElementById(id);
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: "nearest" });
  }, [id]);
  return store.me?.id ?? "";
}
