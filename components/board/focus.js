// The focus on the board: one card is in the tab order, and the focus follows a card that moves.

import { allCards, board, cardElement, cardsIn, cellOf } from "./places.js";

let current = null;
let wanted = null;

export const currentId = () => current;

export function focusedId() {
  const card = document.activeElement?.closest?.("[data-task]");
  return card && board()?.contains(card) ? card.dataset.task : null;
}

// Puts the card into the tab order, in place of the one before.
export function rove(id) {
  if (current && current !== id) cardElement(current)?.setAttribute("tabindex", "-1");
  current = id;
  cardElement(id)?.setAttribute("tabindex", "0");
}

export function focusCard(id) {
  const card = cardElement(id);
  if (!card) return false;
  wanted = null;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

// The focus goes to this card once it stands in its new place.
export function focusSoon(id) {
  wanted = id;
}

// A card has come onto the board: it takes the focus that it had where it stood before.
export function cardCame(id) {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (id === wanted && lost) focusCard(id);
  else if (id === current) rove(id);
}

// A card leaves its place with the focus in it.
export function cardLeaves(id, element) {
  if (element?.contains(document.activeElement)) wanted = id;
}

// The card after this one in its cell, else the one before, else any.
export function nextOf(id) {
  const card = cardElement(id);
  const list = card ? cardsIn(cellOf(card)) : [];
  const at = list.indexOf(card);
  const next = list[at + 1] ?? list[at - 1] ?? allCards().find((other) => other !== card);
  return next?.dataset.task ?? null;
}

// The card that a menu belongs to, for when it closes.
let owner = null;

export function ownMenu(id) {
  owner = id;
}

export function focusLast() {
  focusCard(owner ?? current);
}
