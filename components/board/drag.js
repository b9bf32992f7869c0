// Dragging cards by mouse and by touch (a long press, so that scrolling still scrolls).

import { createElement as h, useEffect, useState } from "react";
import {
  DndContext,
  DragOverlay,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { dropAt } from "./acts.js";
import { announce } from "./announce.js";
import { hold, release } from "./holds.js";
import { showTarget } from "./line.js";
import { board, cardElement, targetAt } from "./places.js";
import { taskOf } from "./rows.js";
import { clearSelection, selectedIds } from "./selection.js";

// Constants, because new options would make new contexts, and those render every card.
const BY_TOUCH = { activationConstraint: { delay: 250, tolerance: 8 } };
const BY_MOUSE = { activationConstraint: { distance: 6 } };
// Ours speaks of columns and positions (announce.js); the library's words would be spoken twice.
const SILENT = {
  announcements: {
    onDragStart: () => "",
    onDragOver: () => "",
    onDragEnd: () => "",
    onDragCancel: () => "",
  },
  screenReaderInstructions: { draggable: "" },
};
const AUTO_SCROLL = { threshold: { x: 0.12, y: 0.16 }, acceleration: 14 };

function Ghost({ id, count, width }) {
  const fill = (node) => {
    const card = cardElement(id);
    if (!node || !card || node.firstChild) return;
    const copy = card.cloneNode(true);
    for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
    copy.removeAttribute("data-task");
    copy.removeAttribute("data-dragged");
    node.append(copy);
  };
  return h(
    "div",
    { className: "hb-ghost", style: { width }, "aria-hidden": true },
    h("div", { ref: fill }),
    count > 1 && h("span", { className: "hb-ghost-count" }, count),
  );
}

// Where the pointer is. Listened to at all times, so that a quick flick is not missed.
const point = { x: 0, y: 0 };

function usePointer() {
  useEffect(() => {
    const see = (event) => {
      const at = event.touches?.[0] ?? event;
      Object.assign(point, { x: at.clientX, y: at.clientY });
    };
    const kinds = ["mousemove", "touchstart", "touchmove"];
    for (const kind of kinds) window.addEventListener(kind, see, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, see, { capture: true });
    };
  }, []);
}

// Once a frame asks what lies under the pointer now.
function useTarget(moving) {
  useEffect(() => {
    if (!moving) return undefined;
    let frame;
    let found = null;
    const look = () => {
      found = targetAt(point.x, point.y, moving) ?? found;
      showTarget(found);
      frame = requestAnimationFrame(look);
    };
    look();
    return () => {
      cancelAnimationFrame(frame);
      showTarget(null);
    };
  }, [moving]);
}

export function BoardDrag({ children }) {
  const sensors = useSensors(
    useSensor(MouseSensor, BY_MOUSE),
    useSensor(TouchSensor, BY_TOUCH),
  );
  const [dragged, setDragged] = useState(null);
  usePointer();
  useTarget(dragged?.ids);

  const start = ({ active }) => {
    const id = active.id;
    const ids = selectedIds().includes(id) ? selectedIds() : [id];
    const width = cardElement(id)?.offsetWidth;
    hold(active.data.current.key, "drag");
    board()?.setAttribute("data-dragging", "");
    setDragged({ id, ids, key: active.data.current.key, width });
    announce(`${taskOf(id)?.title ?? "Task"} picked up.`);
  };
  const end = (drop) => {
    if (!dragged) return;
    const target = drop ? targetAt(point.x, point.y, dragged.ids) : null;
    if (!target || !dropAt(dragged.ids, target)) announce("Put back where it was.");
    else if (dragged.ids.length > 1) clearSelection();
    release(dragged.key, "drag");
    board()?.removeAttribute("data-dragging");
    setDragged(null);
  };
  return h(
    DndContext,
    {
      sensors,
      autoScroll: AUTO_SCROLL,
      accessibility: SILENT,
      onDragStart: start,
      onDragEnd: () => end(true),
      onDragCancel: () => end(false),
    },
    children,
    h(
      DragOverlay,
      { dropAnimation: null, className: "hb-overlay", zIndex: 60 },
      dragged && h(Ghost, { id: dragged.id, count: dragged.ids.length, width: dragged.width }),
    ),
  );
}
