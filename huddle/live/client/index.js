// What components and our own JavaScript import of the client store.

import { commands, holds, keeping, presence, session } from "./runtime.js";

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
export const putNoticeAside = (id) => commands.notices.putAside(id);
export const keepNotices = (kept) => {
  commands.notices.kept = kept;
};
export const holdRow = (key) => commands.hold(key);
export const releaseRow = (key) => holds.release(key);
export const setPresence = (team, at) => presence.at(team, at);
export const restorePresence = () => presence.restore();
export const lockNow = () => session.lock();
export const signOut = () => session.signOut();
// How much a sign-out would lose, over all tabs of this person: {waiting, refused, conflict}.
export const unfinished = async () => {
  const here = { waiting: 0, refused: 0, conflict: 0 };
  for (const { kind } of commands.unfinished()) here[kind] += 1;
  const kept = (await keeping.vault?.counts().catch(() => null))?.[session.user] ?? here;
  return Object.fromEntries(Object.keys(here).map((kind) => [kind, Math.max(here[kind], kept[kind])]));
};
// What other people have left unfinished on this device, sealed: {user: how much}. It can be discarded unread.
export const leftByOthers = async () => {
  const counts = (await keeping.vault?.counts().catch(() => null)) ?? {};
  const others = Object.entries(counts).filter(([user]) => user !== session.user);
  return Object.fromEntries(others.map(([user, { waiting, refused, conflict }]) => [user, waiting + refused + conflict]));
};
export const discardFor = (user) => (user === session.user ? undefined : keeping.vault?.wipe(user));
export const unlock = (password) => session.unlock(password);
export const noteActivity = () => session.idle?.note();
