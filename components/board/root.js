// The board as a whole: its keys, and a selection of what is still there.

import { createElement as h, useEffect } from "react";
import { store } from "$/public/external/huddle/live/query/client/index.js";
import { Announcer } from "./announce.js";
import { BoardDrag } from "./drag.js";
import { useBoardKeys } from "./keyboard.js";
import { DropLine } from "./line.js";
import { taskOf } from "./rows.js";
import { clearSelection, keepSelected } from "./selection.js";

export function BoardRoot({ team, lanes, children }) {
  useBoardKeys();
  // What is selected belongs to one team, and to this page.
  useEffect(() => clearSelection, [team]);
  useEffect(() => store.onFlush((changed) => changed.has("tasks") && keepSelected(taskOf)), []);
  return h(
    BoardDrag,
    null,
    h("div", { className: "hb-board", "data-board": "", "data-lanes": lanes || undefined }, children),
    h(DropLine),
    h(Announcer),
  );
}
