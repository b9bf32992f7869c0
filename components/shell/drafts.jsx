// What is half typed when the screen locks: taken from the page before it goes, put back for the same person.
import { useLayoutEffect, useRef } from "react";

const FIELDS =
  "textarea, input:not([type]), input[type=text], input[type=search], input[type=email], input[type=url], input[type=date], input[type=datetime-local]";
const WAIT_MS = 10_000;

const keyOf = (field) => field.dataset.draft ?? (field.id && !field.id.startsWith(":") ? field.id : field.name);
const placeOf = (userId) => `huddle.drafts.${userId}`;

function collect() {
  const drafts = {};
  for (const field of document.querySelectorAll(FIELDS)) {
    const key = keyOf(field);
    if (key && field.value && field.value !== field.defaultValue) drafts[key] = field.value;
    else if (key && field.value && document.activeElement === field) drafts[key] = field.value;
  }
  return drafts;
}

function keep(userId) {
  const fields = collect();
  if (!userId || Object.keys(fields).length === 0) return;
  const draft = { path: window.location.pathname, fields };
  try {
    window.sessionStorage.setItem(placeOf(userId), JSON.stringify(draft));
  } catch {
    // Without storage a draft cannot outlive the page; the lock comes first.
  }
}

function take(userId) {
  const kept = window.sessionStorage.getItem(placeOf(userId));
  if (!kept) return null;
  const draft = JSON.parse(kept);
  if (draft.path !== window.location.pathname) return null;
  window.sessionStorage.removeItem(placeOf(userId));
  return draft.fields;
}

// React hears only what the element's own setter and an input event tell it.
function fill(field, value) {
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Fields come back as their rows do, so each is filled when it appears, unless it has text by then.
function restore(fields) {
  const left = new Map(Object.entries(fields));
  const fillWhatIsThere = () => {
    for (const field of document.querySelectorAll(FIELDS)) {
      const key = keyOf(field);
      if (!left.has(key)) continue;
      const value = left.get(key);
      left.delete(key);
      if (field.value === "" || field.value === field.defaultValue) fill(field, value);
    }
    if (left.size === 0) stop();
  };
  const watcher = new MutationObserver(fillWhatIsThere);
  const timer = window.setTimeout(() => stop(), WAIT_MS);
  const stop = () => {
    watcher.disconnect();
    window.clearTimeout(timer);
  };
  watcher.observe(document.body, { childList: true, subtree: true });
  fillWhatIsThere();
  return stop;
}

// Around the page while it is unlocked. Its clean-up runs before the page's elements are removed.
export function Drafts({ userId, locking, children }) {
  const latest = useRef(userId);
  if (userId) latest.current = userId;
  useLayoutEffect(() => () => locking.current && keep(latest.current), []);
  useLayoutEffect(() => {
    const fields = userId ? take(userId) : null;
    return fields ? restore(fields) : undefined;
  }, [userId]);
  return children;
}
