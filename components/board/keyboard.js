// The keys of the board (keys.py lists them for the help). The global ones (n, /) come as events.

import { useEffect } from "react";
import { archive, claimOrRelease, openMenu, select } from "./acts.js";
import { carryKey, isCarrying, pickUp, putBack } from "./carry.js";
import { currentId, focusCard, focusedId } from "./focus.js";
import { allCards, board, cardElement, cardsIn, cellOf, columnCells, laneCells } from "./places.js";
import { openCard } from "./rows.js";
import { clearSelection, selectedIds } from "./selection.js";
import { openQuickAdd } from "./quick.js";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
const ELSEWHERE = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

// The nearest card in the cells of `row` from `at` on in direction `by`; empty cells are passed over.
function sideways(card, by) {
  const cell = cellOf(card);
  const row = laneCells(cell);
  const { top, height } = card.getBoundingClientRect();
  const middle = top + height / 2;
  const far = (other) => {
    const box = other.getBoundingClientRect();
    return Math.abs(box.top + box.height / 2 - middle);
  };
  for (let at = row.indexOf(cell) + by; row[at]; at += by) {
    const best = cardsIn(row[at]).sort((a, b) => far(a) - far(b))[0];
    if (best) return best;
  }
  return null;
}

function upOrDown(card, by) {
  const cell = cellOf(card);
  const list = cardsIn(cell);
  const next = list[list.indexOf(card) + by];
  if (next) return next;
  const lanes = columnCells(cell);
  for (let at = lanes.indexOf(cell) + by; lanes[at]; at += by) {
    const cards = cardsIn(lanes[at]);
    if (cards.length) return cards[by > 0 ? 0 : cards.length - 1];
  }
  return null;
}

const STEPS = {
  ArrowUp: (card) => upOrDown(card, -1),
  ArrowDown: (card) => upOrDown(card, 1),
  ArrowLeft: (card) => sideways(card, -1),
  ArrowRight: (card) => sideways(card, 1),
  Home: (card) => cardsIn(cellOf(card))[0],
  End: (card) => cardsIn(cellOf(card)).at(-1),
};

const ON_CARD = {
  Enter: openCard,
  " ": pickUp,
  c: claimOrRelease,
  m: openMenu,
  x: select,
  e: archive,
};

function onKey(event) {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!board() || target.closest?.(TYPING) || document.querySelector(ELSEWHERE)) return;
  if (isCarrying()) {
    if (carryKey(key)) event.preventDefault();
    return;
  }
  const id = focusedId();
  const inside = target === document.body || board().contains(target);
  if (key === "Escape" && selectedIds().length) {
    clearSelection();
  } else if (STEPS[key] && inside) {
    const next = id
      ? STEPS[key](cardElement(id))
      : (cardElement(currentId()) ?? allCards()[0]);
    if (next) focusCard(next.dataset.task);
  } else if (id && target.closest("[data-own-click], button, a") && key.length !== 1) {
    return;
  } else if (id && ON_CARD[key] && !event.repeat) {
    if (key === " " && target.closest("button, input")) return;
    ON_CARD[key](id);
  } else return;
  event.preventDefault();
}

function newTask(event) {
  const cell = cellOf(cardElement(focusedId() ?? currentId()));
  if (openQuickAdd(cell?.dataset.status, cell?.dataset.lane)) event.preventDefault();
}

function search(event) {
  const field = document.getElementById("board-search");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

export function useBoardKeys() {
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    window.addEventListener("huddle:new-task", newTask);
    window.addEventListener("huddle:search", search);
    // A card that is carried belongs to the focus: a click elsewhere puts it back.
    window.addEventListener("pointerdown", putBack, true);
    return () => {
      putBack();
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("huddle:new-task", newTask);
      window.removeEventListener("huddle:search", search);
      window.removeEventListener("pointerdown", putBack, true);
    };
  }, []);
}
