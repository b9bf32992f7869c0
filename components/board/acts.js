// What a person does to cards, from whichever door: drag, key, menu or bar. Each sends a command and
// never waits for the answer.

import { sendCommand, setLocal } from "$/public/external/huddle/live/query/client/index.js";
import { announce } from "./announce.js";
import { focusCard, focusSoon, nextOf, ownMenu } from "./focus.js";
import { releaseAll } from "./holds.js";
import { cardElement, cellOf, columnName, laneName, ownIndex } from "./places.js";
import { LANE_FIELDS, columns, me, memberOf, taskOf, tasksOf, view } from "./rows.js";
import { dayOf } from "./quick_tokens.js";
import { clearSelection, selectedIds, toggleSelected } from "./selection.js";

const nameOf = (status) => columns().find((column) => column.key === status)?.name ?? status;

function sendMove(task, args) {
  sendCommand("task.move", { task_id: task.id, ...args });
  releaseAll(task._key);
}

// Drops cards at a target of places.js. Says what was done; does nothing where nothing would change.
export function dropAt(ids, target) {
  const { cell, status, lane, ends, index, cards } = target;
  if (ids.length > 1) {
    sendCommand("task.bulk", { task_ids: ids, status });
    announce(`${ids.length} tasks moved to ${columnName(cell)}.`);
    return true;
  }
  const task = taskOf(ids[0]);
  const element = cardElement(ids[0]);
  if (!task) return false;
  const from = cellOf(element);
  const stays = ends || ownIndex(from ?? cell, task.id) === index;
  if (from === cell && task.status === status && stays) return false;
  const args = { status };
  if (!ends && index < cards.length) args.before_id = cards[index].dataset.task;
  else if (!ends && cards.length) args.after_id = cards[cards.length - 1].dataset.task;
  const field = LANE_FIELDS[view().lanes];
  if (field && lane !== (task[field] ?? "")) args[field] = lane || null;
  sendMove(task, args);
  const place = ends ? "" : `, position ${index + 1} of ${cards.length + 1}`;
  const inLane = laneName(cell) ? `, ${laneName(cell)}` : "";
  announce(`${task.title} moved to ${columnName(cell)}${inLane}${place}.`);
  return true;
}

// Moves a card to a column's end, or within its column: "top", "up", "down", "bottom".
// To another column go all that are selected, if the card is one of them.
export function moveTo(id, status, place = "") {
  const ids = selectedIds();
  if (!place && ids.length > 1 && ids.includes(id)) return bulk({ status });
  const task = taskOf(id);
  if (!task) return undefined;
  const column = tasksOf(status).filter((other) => other.id !== task.id);
  const at = column.filter((other) => other.rank < task.rank).length;
  const args = { status };
  if (place === "top" && column.length) args.before_id = column[0].id;
  if (place === "up" && at > 0) args.before_id = column[at - 1].id;
  if (place === "down" && at < column.length) args.after_id = column[at].id;
  focusSoon(id);
  sendMove(task, args);
  const words = { top: "to the top of", up: "up in", down: "down in", bottom: "to the bottom of" };
  announce(`${task.title} moved ${words[place] ?? "to"} ${nameOf(status)}.`);
  return undefined;
}

export function claimOrRelease(id) {
  const task = taskOf(id);
  if (!task) return;
  if (!task.assignee_id) {
    sendCommand("task.claim", { task_id: id });
    announce(`${task.title}: yours.`);
  } else if (task.assignee_id === me()?.id) {
    sendCommand("task.release", { task_id: id });
    announce(`${task.title}: given back.`);
  } else {
    announce(`${memberOf(task.assignee_id)?.name ?? "Somebody else"} has this task.`);
  }
}

export function archive(id) {
  const task = taskOf(id);
  if (!task) return;
  const next = nextOf(id);
  sendCommand("task.archive", { task_id: id });
  releaseAll(task._key);
  announce(`${task.title} archived.`);
  ownMenu(next);
  focusCard(next);
}

export function select(id) {
  toggleSelected(id);
  const count = selectedIds().length;
  announce(count ? `${count} selected.` : "Nothing selected.");
}

// One command for all that are selected: one change, one undo.
export function bulk(changes) {
  const ids = selectedIds().filter((id) => taskOf(id));
  if (!ids.length) return;
  sendCommand("task.bulk", { task_ids: ids, ...changes });
  for (const id of ids) releaseAll(taskOf(id)?._key);
  announce(`${ids.length} ${ids.length === 1 ? "task" : "tasks"} changed.`);
  clearSelection();
}

export const bulkDue = (day) => bulk({ due_at: dayOf(day, Date.now()).toISOString() });

const NO_MENU = { id: "", x: 0, y: 0 };

// Opens the card's menu beside its button; under the thumb where fingers are used.
export function openMenu(id) {
  const card = cardElement(id);
  if (!card) return;
  const box = (card.querySelector("[data-menu-button]") ?? card).getBoundingClientRect();
  const touch = matchMedia("(pointer: coarse)").matches;
  const at = touch
    ? { x: Math.max(8, innerWidth / 2 - 120), y: innerHeight - 12 }
    : { x: box.left, y: Math.min(box.bottom, innerHeight) };
  ownMenu(id);
  setLocal("board.menu", NO_MENU, false, { id, ...at });
}

export const closeMenu = () => setLocal("board.menu", NO_MENU, false, NO_MENU);
