// The frame of a card: draggable, focusable, selectable. What is in it is drawn in Python, and does
// not render again while cards are dragged or selected.

import { createElement as h, useLayoutEffect, useRef } from "react";
import { useDraggable } from "@dnd-kit/core";
import { openMenu, select } from "./acts.js";
import { cardCame, cardLeaves, rove } from "./focus.js";
import { hold, holdFocus, release, releaseFocus } from "./holds.js";
import { allCards } from "./places.js";
import { openCard } from "./rows.js";
import { selectTo, selectedIds, useSelected } from "./selection.js";

const ORDER = () => allCards().map((card) => card.dataset.task);

// Holds the row from the press to the release, so that it stays under the finger.
function press(key, onPointerDown) {
  return (event) => {
    onPointerDown?.(event);
    hold(key, "press");
    const up = () => {
      release(key, "press");
      window.removeEventListener("pointerup", up, true);
      window.removeEventListener("pointercancel", up, true);
    };
    window.addEventListener("pointerup", up, true);
    window.addEventListener("pointercancel", up, true);
  };
}

function click(id) {
  return (event) => {
    if (event.defaultPrevented || event.target.closest("[data-own-click]")) return;
    if (event.shiftKey) selectTo(id, ORDER());
    else if (event.ctrlKey || event.metaKey || selectedIds().length) select(id);
    else openCard(id);
  };
}

export function CardFrame({ task, children }) {
  const { id, _key: key } = task;
  const selected = useSelected(id);
  const element = useRef(null);
  const { setNodeRef, listeners, isDragging } = useDraggable({ id, data: { key } });
  useLayoutEffect(() => {
    const node = element.current;
    cardCame(id);
    return () => {
      cardLeaves(id, node);
      release(key, "press");
    };
  }, [id, key]);
  const attach = (node) => {
    element.current = node;
    setNodeRef(node);
  };
  return h(
    "li",
    {
      ref: attach,
      className: "hb-card",
      tabIndex: -1,
      "data-task": id,
      "data-key": key,
      "data-gone": task._gone ? task._gone : undefined,
      "data-glow": task._glow || undefined,
      "data-pending": task._pending ? "" : undefined,
      "data-selected": selected ? "" : undefined,
      "data-dragged": isDragging ? "" : undefined,
      "data-priority": task.priority,
      "aria-labelledby": `task-${id}`,
      "aria-describedby": `about-${id}`,
      ...listeners,
      onPointerDown: press(key, listeners?.onPointerDown),
      onClick: click(id),
      onFocus: (event) => {
        rove(id);
        if (event.target.matches(":focus-visible")) holdFocus(key);
      },
      onBlur: () => releaseFocus(),
      onContextMenu: (event) => {
        event.preventDefault();
        if (event.nativeEvent.pointerType !== "touch") openMenu(id);
      },
    },
    h(
      "label",
      { className: "hb-select", "data-own-click": "" },
      h("input", {
        type: "checkbox",
        checked: selected,
        tabIndex: -1,
        "aria-label": `Select ${task.title}`,
        onClick: (event) => event.shiftKey && !selected && selectTo(id, ORDER()),
        onChange: (event) => event.nativeEvent.shiftKey || select(id),
      }),
    ),
    children,
  );
}
