// Today, live: the store's tasks through `dayOf`, with the row that has the focus held in its place.
import { useEffect, useMemo, useRef, useState } from "react";
import { dayOf } from "./day";
import { useLive, useMe, useNow } from "$/public/external/huddle/live/query/client/index.js";

const TASKS = { from: "tasks", as: "rows", order: [["rank", 1]] };
const COLUMNS = { from: "columns", as: "rows", where: [["fhir_status", "eq", 0]] };
const SECTIONS = ["overdue", "today", "next", "undated", "waiting"];
const EMPTY = { overdue: [], today: [], next: [], undated: [], waiting: [], patients: [], changed: [], doneToday: 0, total: 0 };

const LEAVE_MS = 600;
const rowOf = (element) => element?.closest?.("[data-today-row]")?.dataset.todayRow ?? null;

// The keys of the rows that a person works in. A row that was left stays where it is until the pointer
// is up and a moment has passed: else the next tap would meet a list that has just moved.
function useHeldRows() {
  const [held, setHeld] = useState([]);
  useEffect(() => {
    let pressed = false;
    let timer = null;
    const settle = () => {
      const key = rowOf(document.activeElement);
      setHeld(key ? [key] : []);
    };
    const settleLater = () => {
      window.clearTimeout(timer);
      if (!pressed) timer = window.setTimeout(settle, LEAVE_MS);
    };
    const entered = (event) => {
      const key = rowOf(event.target);
      if (key) setHeld((keys) => (keys.includes(key) ? keys : [...keys, key]));
      settleLater();
    };
    const down = (event) => {
      pressed = true;
      entered(event);
    };
    const up = () => {
      pressed = false;
      settleLater();
    };
    const listeners = { focusin: entered, focusout: settleLater, pointerdown: down, pointerup: up, pointercancel: up };
    for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener, true);
    return () => {
      window.clearTimeout(timer);
      for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener, true);
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
  const held = useHeldRows();
  const shown = useRef({});
  const day = useMemo(() => {
    if (!me?.id) return EMPTY;
    const waits = new Set(waiting.map((column) => `${column.team_id}/${column.key}`));
    const stay = new Map();
    for (const key of held) {
      const section = SECTIONS.find((name) => shown.current[name]?.includes(key));
      if (section) stay.set(key, section);
    }
    const result = dayOf({
      tasks,
      me,
      now: now || Date.now(),
      waits: (task) => waits.has(`${task.team_id}/${task.status}`),
      stay,
    });
    const kept = [...new Set(stay.values())].map((name) => [name, place(result[name], shown.current[name])]);
    return { ...result, ...Object.fromEntries(kept) };
  }, [tasks, waiting, me, now, held]);
  useEffect(() => {
    shown.current = Object.fromEntries(SECTIONS.map((name) => [name, day[name].map((task) => task._key)]));
  }, [day]);
  return day;
}
