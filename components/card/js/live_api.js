// What the sheet uses of the client store.
import { setLocal, useLocal as useLocalValue } from "$/public/external/huddle/live/query/client/index.js";

export {
  ageText,
  agoText,
  dueState,
  dueText,
  holdRow,
  releaseRow,
  restorePresence,
  sendCommand,
  setLocal,
  setPresence,
  timeOf,
  useLive,
} from "$/public/external/huddle/live/query/client/index.js";

export { uuid } from "$/public/external/huddle/live/query/client/signal.js";

/** A value of this tab and its setter, kept under the signed-in person. */
export function useLocal(key, initial) {
  return [useLocalValue(key, initial), (value) => setLocal(key, initial, true, value)];
}
