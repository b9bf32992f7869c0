// The time as the server has it, moving on every 30 s for what counts down.

import { signal } from "./signal.js";

const TICK_MS = 30000;
const NOTABLE_MS = 2000;

let offset = 0;
let ticking = null;

export const serverNow = () => Date.now() + offset;

const now = signal(0, {
  onFirst() {
    now.set(serverNow());
    ticking = setInterval(() => now.set(serverNow()), TICK_MS);
  },
  onLast() {
    clearInterval(ticking);
    ticking = null;
  },
});

// A tablet's clock may be wrong: heartbeats say what time it is.
export function learnTime(at) {
  const difference = Date.parse(at) - Date.now();
  if (Number.isNaN(difference)) return;
  const next = Math.abs(difference) < NOTABLE_MS ? 0 : difference;
  if (Math.abs(next - offset) < NOTABLE_MS) return;
  offset = next;
  if (ticking) now.set(serverNow());
}

export function wakeClock() {
  if (ticking) now.set(serverNow());
}

export { now };
