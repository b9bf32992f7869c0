// The store as React hooks. In Node, where pages are prerendered, all are empty.

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { now } from "./clock.js";
import { localSignal } from "./local.js";
import { emptyResult } from "./query.js";
import { commands, details, me, nobody, pending, presence, queries, start, status } from "./runtime.js";

const NONE = Object.freeze([]);

function useSignal(value, empty) {
  const subscribe = useCallback(
    (listener) => {
      start();
      return value.subscribe(listener);
    },
    [value],
  );
  return useSyncExternalStore(subscribe, value.get, () => empty);
}

// `spec` as text (what Python writes) or as an object; its conditions refer to `args` by position.
export function useLive(spec, args = NONE) {
  const text = typeof spec === "string" ? spec : JSON.stringify(spec);
  const key = `${text}\n${JSON.stringify(args)}`;
  /* eslint-disable react-hooks/exhaustive-deps -- the key stands for both */
  const subscribe = useCallback(
    (listener) => {
      start();
      return queries.subscribe(queries.query(text, args), listener);
    },
    [key],
  );
  const read = useCallback(() => queries.query(text, args).result, [key]);
  const empty = useCallback(() => emptyResult(queries.spec(text)), [text]);
  return useSyncExternalStore(subscribe, read, empty);
}

export function useLocal(name, initial, persist = true) {
  const value = localSignal(name, initial, persist);
  const empty = useMemo(() => initial, [name]);
  return useSignal(value, empty);
}

export const useMe = () => useSignal(me, nobody);
export const useStatus = () => useSignal(status.value, status.start);
export const useNow = () => useSignal(now, 0);
export const useNotices = () => useSignal(commands.notices.list, NONE);
export const useAnnouncement = () => useSignal(commands.notices.announcement, "");
export const useConflicts = () => useSignal(commands.conflicts.list, NONE);
export const usePending = () => useSignal(pending, NONE);
export const usePresence = (team) => useSignal(presence.of(team ?? ""), NONE);

const PEOPLE = { from: "members", as: "rows" };
const NOTES = {
  from: "notes",
  as: "rows",
  where: [["subject_id", "eq", 0]],
  order: [["created_at", 1]],
};

function useShown(kind, id) {
  useEffect(() => details.show(kind, id), [kind, id]);
}

function usePeople() {
  const members = useLive(PEOPLE);
  return useMemo(() => new Map(members.map((member) => [member.id, member])), [members]);
}

export function useNotes(id) {
  const notes = useLive(NOTES, [id ?? ""]);
  const people = usePeople();
  useShown("notes", id);
  return useMemo(
    () =>
      notes.map((note) => ({
        ...note,
        author_name: people.get(note.author_id)?.name ?? note.author_name ?? "",
        author_initials: people.get(note.author_id)?.initials ?? "",
      })),
    [notes, people],
  );
}

export function useHistory(id) {
  const rows = useSignal(details.history(id), NONE);
  const people = usePeople();
  useShown("history", id);
  return useMemo(
    () =>
      rows.map((row) => ({
        ...row,
        user_name: people.get(row.user_id)?.name ?? row.user_name ?? "",
        user_initials: people.get(row.user_id)?.initials ?? "",
      })),
    [rows, people],
  );
}
