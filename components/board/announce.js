// What a screen reader says about my own acts on the board. Others' changes are the shell's.

import { createElement, useSyncExternalStore } from "react";

let text = "";
const listeners = new Set();

export function announce(words) {
  // The same words twice must be spoken twice: a no-break space makes them differ.
  text = words === text ? `${words}\u00a0` : words;
  for (const listener of [...listeners]) listener();
}

export function Announcer() {
  const words = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
    () => "",
  );
  return createElement(
    "div",
    { className: "hd-hidden", role: "status", "aria-live": "assertive", id: "board-says" },
    words,
  );
}
