// Finding by typing: accents, case and word order do not matter; one slip in a longer word is forgiven.

const fold = (text) =>
  String(text ?? "")
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

const wordsOf = (text) => fold(text).split(/[^\p{Letter}\p{Number}]+/u).filter(Boolean);

// Whether `word` begins with `typed` but for one letter missing, added, changed or swapped.
function nearPrefix(typed, word) {
  if (typed.length < 4 || typed[0] !== word[0]) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  const rest = (cutTyped, cutWord) => word.slice(at + cutWord).startsWith(typed.slice(at + cutTyped));
  const swapped = typed[at] === word[at + 1] && typed[at + 1] === word[at] && rest(2, 2);
  return rest(1, 1) || rest(1, 0) || rest(0, 1) || swapped;
}

function scoreWord(typed, words) {
  if (words.includes(typed)) return 3;
  if (words.some((word) => word.startsWith(typed))) return 2;
  return words.some((word) => nearPrefix(typed, word)) ? 1 : 0;
}

// How well `text` answers `query`: 0 for not at all; every typed word must be found.
export function score(query, text) {
  const words = wordsOf(text);
  let total = 0;
  for (const typed of wordsOf(query)) {
    const found = scoreWord(typed, words);
    if (found === 0) return 0;
    total += found;
  }
  return total + (fold(text).startsWith(fold(query).trim()) ? 1 : 0);
}

// The best `limit` of `items`, best first; items that are equally good stay in their order.
export function search(query, items, textOf, limit) {
  if (wordsOf(query).length === 0) return items.slice(0, limit);
  return items
    .map((item, index) => ({ item, index, points: score(query, textOf(item)) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points || one.index - other.index)
    .slice(0, limit)
    .map(({ item }) => item);
}
