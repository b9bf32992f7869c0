// What components and our own JavaScript import of the client store.

import { commands, holds, presence, session } from "./runtime.js";

export {
  useAnnouncement,
  useConflicts,
  useHistory,
  useLive,
  useLocal,
  useMe,
  useNotes,
  useNotices,
  useNow,
  usePending,
  usePresence,
  useStatus,
} from "./hooks.js";
export { ageText, agoText, dateOf, dueState, dueText, timeOf } from "./format.js";
export { readLocal, resetLocal, setLocal, toggleLocal, toggleLocalItem } from "./local.js";
export { connection, store } from "./runtime.js";

// Events come as further arguments of these; they are not looked at.
export const sendCommand = (name, args) => commands.send(name, args);
export const undoChange = (id) => commands.undo(id);
export const resolveConflict = (id, choice) => commands.resolve(id, choice);
export const dismissNotice = (id) => commands.notices.dismiss(id);
export const keepNotices = (kept) => {
  commands.notices.kept = kept;
};
export const holdRow = (key) => commands.hold(key);
export const releaseRow = (key) => holds.release(key);
export const setPresence = (team, at) => presence.at(team, at);
export const restorePresence = () => presence.restore();
export const lockNow = () => session.lock();
export const unlock = (password) => session.unlock(password);
export const noteActivity = () => session.idle?.note();
