// The live-state mark: never "live" unless it is.

import { asOfText } from "./format.js";
import { signal } from "./signal.js";

const START = Object.freeze({
  state: "loading",
  as_of: "",
  copied: false,
  kept: true,
  left: false,
  pending: 0,
  refused: 0,
  lock_error: "",
  locks_in: 0,
});

export class Status {
  // `facts()` returns {locked, live, online, loaded, heard}, and of the value above all from `copied` on.
  constructor(facts) {
    this.facts = facts;
    this.value = signal(START);
    this.start = START;
  }

  update() {
    const { locked, live, online, loaded, heard, ...rest } = this.facts();
    let state = "reconnecting";
    if (locked) state = "locked";
    else if (live) state = "live";
    else if (!online) state = "offline";
    else if (!loaded) state = "loading";
    const next = { state, as_of: asOfText(heard, !rest.copied), ...rest };
    const now = this.value.get();
    if (Object.keys(next).some((field) => next[field] !== now[field])) this.value.set(next);
  }
}
