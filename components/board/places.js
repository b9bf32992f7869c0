// Where cards stand on the screen: cells (a column, or a column within a lane) and what lies where.
// All is read from the page at the moment of asking, so it is right while others change the board.

export const board = () => document.querySelector("[data-board]");

export const cardElement = (id) =>
  id ? (board()?.querySelector(`[data-task="${CSS.escape(id)}"]`) ?? null) : null;

export const cells = () => [...(board()?.querySelectorAll("[data-cell]") ?? [])];

export const cardsIn = (cell) => [...cell.querySelectorAll("[data-task]")];

export const cellOf = (element) => element?.closest("[data-cell]") ?? null;

export const allCards = () => [...(board()?.querySelectorAll("[data-task]") ?? [])];

const statusOf = (cell) => cell.dataset.status;
const laneOf = (cell) => cell.dataset.lane ?? "";

// The cells of one lane, in the order of the columns.
export function laneCells(cell) {
  return cells().filter((other) => laneOf(other) === laneOf(cell));
}

// The cells of one column, in the order of the lanes.
export function columnCells(cell) {
  return cells().filter((other) => statusOf(other) === statusOf(cell));
}

// The cards that a drop can stand beside: not those that move, not those that have left already.
export function neighbours(cell, moving) {
  return cardsIn(cell).filter(
    (card) => !moving.includes(card.dataset.task) && card.dataset.gone === undefined,
  );
}

export function targetIn(cell, index, moving) {
  const cards = neighbours(cell, moving);
  return {
    cell,
    status: statusOf(cell),
    lane: laneOf(cell),
    ends: cell.dataset.ends !== undefined,
    index: Math.max(0, Math.min(index, cards.length)),
    cards,
  };
}

function cellAt(x, y) {
  const hit = document.elementFromPoint(x, y);
  const direct = hit?.closest("[data-cell]");
  if (direct) return direct;
  const column = hit?.closest("[data-column]")?.querySelector("[data-cell]");
  if (column) return column;
  const within = cells().filter((cell) => {
    const { left, right } = cell.getBoundingClientRect();
    return x >= left && x <= right;
  });
  const far = (cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    return y < top ? top - y : y > bottom ? y - bottom : 0;
  };
  return within.sort((a, b) => far(a) - far(b))[0] ?? null;
}

// What a drop at this point means, or null where there is no column.
export function targetAt(x, y, moving) {
  const cell = cellAt(x, y);
  if (!cell) return null;
  const cards = neighbours(cell, moving);
  const below = cards.findIndex((card) => {
    const { top, height } = card.getBoundingClientRect();
    return y < top + height / 2;
  });
  return targetIn(cell, below < 0 ? cards.length : below, moving);
}

// The index at which a card stands now among its neighbours.
export function ownIndex(cell, id) {
  const before = cardsIn(cell);
  const at = before.findIndex((card) => card.dataset.task === id);
  return neighbours(cell, [id]).filter((card) => before.indexOf(card) < at).length;
}

const LINE = 3;

// Where the line is drawn that shows a drop, in pixels of the window.
export function lineOf({ cell, cards, index, ends }) {
  const box = cell.getBoundingClientRect();
  if (ends) return { left: box.left, top: box.top, width: box.width, height: box.height, whole: true };
  const style = getComputedStyle(cell);
  const inset = parseFloat(style.paddingLeft) || 0;
  const gap = (parseFloat(style.rowGap) || 8) / 2;
  const y =
    index < cards.length
      ? cards[index].getBoundingClientRect().top - gap
      : cards.length
        ? cards[cards.length - 1].getBoundingClientRect().bottom + gap
        : box.top + (parseFloat(style.paddingTop) || 0) + gap;
  const top = Math.max(box.top, Math.min(y, box.bottom)) - LINE / 2;
  return { left: box.left + inset, top, width: box.width - 2 * inset, height: LINE, whole: false };
}

export const columnName = (cell) => cell?.dataset.name ?? "";
export const laneName = (cell) => cell?.dataset.lanename ?? "";
