// Today, live: the store's tasks through `dayOf`, with the row that has the focus held in its place.
import { useEffect, useMemo, useRef, useState } from "react";
import { dayOf } from "./day";
import { useLive, useMe, useNow } from "$/public/external/huddle/live/query/client/index.js";

const TASKS = { from: "tasks", as: "rows", order: [["rank", 1]] };
const COLUMNS = { from: "columns", as: "rows", where: [["fhir_status", "eq", 0]] };
const SECTIONS = ["overdue", "today", "next", "undated", "waiting"];
const EMPTY = { overdue: [], today: [], next: [], undated: [], waiting: [], patients: [], changed: [], doneToday: 0, total: 0 };

const heldKey = () => document.activeElement?.closest?.("[data-today-row]")?.dataset.todayRow ?? null;

// The key of the row that a person is working in; it changes only when the focus has gone elsewhere.
function useHeldRow() {
  const [held, setHeld] = useState(null);
  useEffect(() => {
    const look = () => setHeld(heldKey());
    const lookLater = () => window.setTimeout(look);
    document.addEventListener("focusin", look);
    document.addEventListener("focusout", lookLater);
    return () => {
      document.removeEventListener("focusin", look);
      document.removeEventListener("focusout", lookLater);
    };
  }, []);
  return held;
}

function place(list, order) {
  if (!order) return list;
  const position = new Map(order.map((key, index) => [key, index]));
  return [...list].sort((one, other) => (position.get(one._key) ?? Infinity) - (position.get(other._key) ?? Infinity));
}

export function useToday() {
  const me = useMe();
  const now = useNow();
  const tasks = useLive(TASKS, []);
  const waiting = useLive(COLUMNS, ["on-hold"]);
  const held = useHeldRow();
  const shown = useRef({});
  const day = useMemo(() => {
    if (!me?.id) return EMPTY;
    const waits = new Set(waiting.map((column) => `${column.team_id}/${column.key}`));
    const section = held && SECTIONS.find((name) => shown.current[name]?.includes(held));
    const result = dayOf({
      tasks,
      me,
      now: now || Date.now(),
      waits: (task) => waits.has(`${task.team_id}/${task.status}`),
      stay: section ? new Map([[held, section]]) : new Map(),
    });
    return section ? { ...result, [section]: place(result[section], shown.current[section]) } : result;
  }, [tasks, waiting, me, now, held]);
  useEffect(() => {
    shown.current = Object.fromEntries(SECTIONS.map((name) => [name, day[name].map((task) => task._key)]));
  }, [day]);
  return day;
}
