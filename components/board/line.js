// The line that shows where a card would land. It is drawn over the board, so nothing makes room and
// nothing jumps.

import { createElement, useEffect, useRef, useSyncExternalStore } from "react";
import { lineOf, targetIn } from "./places.js";

let target = null;
const listeners = new Set();

export const currentTarget = () => target;

export function showTarget(next) {
  target = next;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function DropLine() {
  const shown = useSyncExternalStore(
    subscribe,
    () => target !== null,
    () => false,
  );
  const line = useRef(null);
  useEffect(() => {
    if (!shown) return undefined;
    let frame;
    // Once a frame, because lists scroll and others' cards come and go below the line.
    const draw = () => {
      if (target && line.current) {
        const box = lineOf(target);
        line.current.style.cssText =
          `left:${box.left}px;top:${box.top}px;width:${box.width}px;height:${box.height}px`;
        line.current.dataset.whole = box.whole ? "yes" : "no";
      }
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [shown]);
  if (!shown) return null;
  return createElement("div", { ref: line, className: "hb-line", "aria-hidden": true });
}

// The same target with the cards that stand there by now.
export const refreshed = (moving) => target && targetIn(target.cell, target.index, moving);
