// What is half typed when the screen locks: taken from the page before it goes, put back for the same person.
import { useLayoutEffect, useRef } from "react";
import { readLocal, resetLocal, setLocal } from "./store";

const FIELDS =
  "textarea, input:not([type]), input[type=text], input[type=search], input[type=email], input[type=url], input[type=date], input[type=datetime-local]";
const WAIT_MS = 10_000;

const keyOf = (field) => field.dataset.draft ?? (field.id && !field.id.startsWith(":") ? field.id : field.name);
const KEPT = ["shell.drafts", null, true];

function collect() {
  const drafts = {};
  for (const field of document.querySelectorAll(FIELDS)) {
    const key = keyOf(field);
    if (key && field.value && field.value !== field.defaultValue) drafts[key] = field.value;
    else if (key && field.value && document.activeElement === field) drafts[key] = field.value;
  }
  return drafts;
}

// A local value: it belongs to the person, and is kept with what else they have not finished.
function keep() {
  const fields = collect();
  if (Object.keys(fields).length === 0) return;
  setLocal(...KEPT, { path: window.location.pathname, fields });
}

function take() {
  const draft = readLocal(...KEPT);
  if (draft?.path !== window.location.pathname) return null;
  resetLocal(...KEPT);
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
  useLayoutEffect(() => () => locking.current && keep(), []);
  useLayoutEffect(() => {
    const fields = userId ? take() : null;
    return fields ? restore(fields) : undefined;
  }, [userId]);
  return children;
}
