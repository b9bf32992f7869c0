// What the board's Python takes of its JavaScript.

export * from "./acts.js";
export { focusCard, focusLast } from "./focus.js";
export { CardFrame } from "./frame.js";
export { ColumnTabs, LocalField, OpenBy, QuickField, SearchField } from "./pieces.js";
export {
  closeQuickAdd,
  dropPatient,
  openQuickAdd,
  parsed,
  pickPatient,
  saveQuick,
} from "./quick.js";
export { addColumn, readAgain, removeView, restore, saveView, useArchive, useMyViews } from "./remote.js";
export { BoardRoot } from "./root.js";
export {
  clearFilters,
  filtersOf,
  lanesOf,
  membershipOf,
  openCard,
  patchOne,
  patchText,
  patchView,
  setView,
  tagsOf,
  teamOf,
  toggleView,
} from "./rows.js";
export { clearSelection, useSelection } from "./selection.js";
