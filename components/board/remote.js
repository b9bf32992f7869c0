// What the board reads over HTTP because it is not on the stream: archived tasks, my own views.

import { useEffect, useState } from "react";
import { sendCommand } from "$/public/external/huddle/live/query/client/index.js";
import { announce } from "./announce.js";
import { teamId, view } from "./rows.js";

const LIMIT = 50;
const PAUSE_MS = 150;
const WORDS = "The list could not be read. Nothing was lost. Check the connection and try again.";

async function read(path, signal) {
  const answer = await fetch(path, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const watchers = new Set();

// Says that what was read may have changed.
export function readAgain() {
  for (const watcher of [...watchers]) watcher();
}

function useRead(path, pause = 0) {
  const [state, setState] = useState({ path: "", body: null, error: "" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const again = () => setTurn((now) => now + 1);
    watchers.add(again);
    return () => watchers.delete(again);
  }, []);
  useEffect(() => {
    if (!path) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      read(path, stop.signal).then(
        (body) => setState({ path, body, error: "" }),
        (error) => error.name === "AbortError" || setState({ path, body: null, error: WORDS }),
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [path, turn, pause]);
  return state;
}

// Archived tasks of the team that match, newest first: {rows, state: "loading"|"ready"|"error", error}.
export function useArchive(team, search, open) {
  const query = new URLSearchParams({ search, limit: String(LIMIT) });
  const path = open && team ? `/api/v1/teams/${team}/archive?${query}` : "";
  const { path: read_, body, error } = useRead(path, search ? PAUSE_MS : 0);
  const state = error ? "error" : body && read_.split("?")[0] === path.split("?")[0] ? "ready" : "loading";
  return { rows: body?.tasks ?? [], state, error, more: (body?.tasks ?? []).length >= LIMIT };
}

// My own views of this team; the team's are live.
export function useMyViews(team) {
  const { path, body } = useRead(team ? `/api/v1/teams/${team}/views` : "");
  return path.includes(`/${team}/`) ? (body?.views ?? []).filter((one) => one.mine) : [];
}

export async function restore(id, title) {
  const answer = await sendCommand("task.restore", { task_id: id });
  if (answer?.ok) announce(`${title} is back on the board.`);
  readAgain();
}

export async function saveView(name, shared) {
  const settings = view();
  const args = { team_id: teamId(), name, settings, shared };
  const answer = await sendCommand("view.save", args);
  if (answer?.ok) announce(`View ${name} saved.`);
  readAgain();
}

export async function removeView(id) {
  await sendCommand("view.remove", { view_id: id });
  readAgain();
}

// Adds a column, and puts it after the one beside which it was asked for.
export async function addColumn(name, fhirStatus, limit, afterId) {
  const args = { team_id: teamId(), name, fhir_status: fhirStatus };
  if (limit) args.wip_limit = limit;
  const answer = await sendCommand("column.create", args);
  const id = answer?.result?.column_id;
  if (id && afterId) sendCommand("column.move", { column_id: id, after_id: afterId });
}
