// Dragging by keyboard: Space picks a card up, arrows choose its place, Space drops it, Escape puts it
// back. The card itself stays until the drop; a line shows where it would land.

import { dropAt } from "./acts.js";
import { announce } from "./announce.js";
import { focusSoon } from "./focus.js";
import { hold, release } from "./holds.js";
import { currentTarget, refreshed, showTarget } from "./line.js";
import {
  board,
  cardElement,
  cellOf,
  columnCells,
  columnName,
  laneCells,
  laneName,
  neighbours,
  ownIndex,
  targetIn,
} from "./places.js";
import { taskOf } from "./rows.js";
import { clearSelection, selectedIds } from "./selection.js";

let carried = null;

export const isCarrying = () => carried !== null;

export function pickUp(id) {
  const element = cardElement(id);
  const task = taskOf(id);
  if (!element || !task) return;
  const ids = selectedIds().includes(id) ? selectedIds() : [id];
  carried = { id, ids, key: task._key };
  hold(task._key, "carry");
  board()?.setAttribute("data-carrying", id);
  const cell = cellOf(element);
  showTarget(targetIn(cell, ownIndex(cell, id), ids));
  announce(
    `${task.title} picked up. Arrow keys choose a place, Space drops it, Escape puts it back.`,
  );
}

function stop() {
  showTarget(null);
  board()?.removeAttribute("data-carrying");
  release(carried.key, "carry");
  carried = null;
}

export function putBack() {
  if (!carried) return;
  stop();
  announce("Put back where it was.");
}

export function drop() {
  const { id, ids } = carried;
  const target = refreshed(ids);
  focusSoon(id);
  const moved = target && dropAt(ids, target);
  stop();
  if (!moved) announce("Put back where it was.");
  else if (ids.length > 1) clearSelection();
}

// The index in another cell at about the same height.
function levelWith(cell, target, ids) {
  const there = neighbours(cell, ids);
  const from = target.cards[target.index] ?? target.cards[target.index - 1];
  if (!from) return Math.min(target.index, there.length);
  const { top } = from.getBoundingClientRect();
  const below = there.findIndex((card) => card.getBoundingClientRect().bottom > top);
  return below < 0 ? there.length : below;
}

function step(key, target, ids) {
  const { cell, index, cards } = target;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const by = key === "ArrowUp" ? -1 : 1;
    if (!target.ends && index + by >= 0 && index + by <= cards.length) {
      return targetIn(cell, index + by, ids);
    }
    const lanes = columnCells(cell);
    const next = lanes[lanes.indexOf(cell) + by];
    return next ? targetIn(next, by > 0 ? 0 : neighbours(next, ids).length, ids) : target;
  }
  if (key === "Home") return targetIn(cell, 0, ids);
  if (key === "End") return targetIn(cell, cards.length, ids);
  const row = laneCells(cell);
  const next = row[row.indexOf(cell) + (key === "ArrowLeft" ? -1 : 1)];
  return next ? targetIn(next, levelWith(next, target, ids), ids) : target;
}

function say({ cell, index, cards, ends }) {
  const lane = laneName(cell) ? `, ${laneName(cell)}` : "";
  const place = ends ? "" : `, position ${index + 1} of ${cards.length + 1}`;
  announce(`${columnName(cell)}${lane}${place}.`);
}

// Handles a key while a card is carried. Returns whether the key was meant for us.
export function carryKey(key) {
  if (key === " " || key === "Enter") drop();
  else if (key === "Escape" || key === "Tab") putBack();
  else if (key.startsWith("Arrow") || key === "Home" || key === "End") {
    const target = step(key, refreshed(carried.ids) ?? currentTarget(), carried.ids);
    showTarget(target);
    const near = target.cards[target.index] ?? target.cards[target.index - 1] ?? target.cell;
    near.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(target);
  } else return false;
  return key !== "Tab";
}
