// Ranks between neighbours: the same fractional indexing as the server's.

import { generateKeyBetween } from "fractional-indexing";

// A rank after `left` and before `right`; null for an open end.
export function rankBetween(left, right) {
  try {
    return generateKeyBetween(left ?? null, right ?? null);
  } catch {
    // Neighbours that are no valid pair of ranks: next to the left one until the server says.
    return `${left ?? ""}V`;
  }
}

// The rank of a row put before or after another one of `rows`, or at their end.
export function rankAmong(rows, movingId, { beforeId, afterId }) {
  const others = rows
    .filter((row) => row.id !== movingId)
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1));
  const anchor = others.findIndex((row) => row.id === (beforeId ?? afterId));
  if (anchor < 0) return rankBetween(others.at(-1)?.rank, null);
  const index = beforeId != null ? anchor : anchor + 1;
  return rankBetween(others[index - 1]?.rank, others[index]?.rank);
}
