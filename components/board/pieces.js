// Small components whose state is not worth a round through Python: a field bound to a local value,
// who has a card open, the tabs of the columns on a phone.

import { createElement as h, useEffect, useRef, useState } from "react";
import { setLocal, useLocal, usePresence } from "$/public/external/huddle/live/query/client/index.js";
import { quickKey } from "./quick.js";
import { cells } from "./places.js";

// A line of text bound to a local value, keystroke by keystroke.
export function LocalField({ name, onKey, ...rest }) {
  const value = useLocal(name, "", true);
  return h("input", {
    ...rest,
    value: value ?? "",
    onChange: (event) => setLocal(name, "", true, event.target.value),
    onKeyDown: onKey,
  });
}

export function QuickField({ status, lane, ...rest }) {
  const field = useRef(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const value = useLocal("board.draft", "", true);
  return h("input", {
    ...rest,
    ref: field,
    id: "quick-text",
    value: value ?? "",
    autoComplete: "off",
    onChange: (event) => setLocal("board.draft", "", true, event.target.value),
    onKeyDown: (event) => quickKey(event, status, lane),
  });
}

// The search over the board; Escape empties it, and leaves it when it is empty.
export function SearchField({ text, onText, ...rest }) {
  return h("input", {
    ...rest,
    id: "board-search",
    type: "search",
    value: text ?? "",
    autoComplete: "off",
    onChange: (event) => onText(event.target.value),
    onKeyDown: (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      if (event.target.value) onText("");
      else event.target.blur();
    },
  });
}

// The initials of those who have this card open.
export function OpenBy({ team, task }) {
  const here = usePresence(team).filter((one) => one.at === `task:${task}`);
  if (!here.length) return null;
  const names = here.map((one) => one.name).join(", ");
  return h(
    "span",
    { className: "hb-open-by", role: "img", "aria-label": `Open by ${names}`, title: `Open by ${names}` },
    here.slice(0, 3).map((one) => h("span", { key: one.user }, one.initials)),
  );
}

// One tab for each column where only one fits; the tab of the column in view is the current one.
export function ColumnTabs({ columns, counts }) {
  const [shown, setShown] = useState(null);
  const keys = columns.map((column) => column.key).join();
  useEffect(() => {
    const watched = cells().map((cell) => cell.closest("[data-column]")).filter(Boolean);
    if (!watched.length) return undefined;
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (entry.intersectionRatio > 0.6) setShown(entry.target.dataset.column);
        }
      },
      { root: document.querySelector("[data-board-scroll]"), threshold: [0.61] },
    );
    for (const column of watched) seen.observe(column);
    return () => seen.disconnect();
  }, [keys]);
  const current = columns.some((column) => column.key === shown) ? shown : columns[0]?.key;
  const show = (key) =>
    document
      .querySelector(`[data-column="${CSS.escape(key)}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "start", behavior: "smooth" });
  return h(
    "nav",
    { className: "hb-tabs", "aria-label": "Columns" },
    columns.map((column) =>
      h(
        "button",
        {
          key: column.key,
          type: "button",
          className: "hd-btn",
          "aria-current": column.key === current ? "true" : undefined,
          onClick: () => show(column.key),
        },
        column.name,
        h("span", { className: "hd-count" }, counts?.find((one) => one.key === column.key)?.count ?? 0),
      ),
    ),
  );
}
