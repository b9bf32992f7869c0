// What a person chose for this device: kept in the browser, and written on <html> for stylesheets.
import { useSyncExternalStore } from "react";

const CHOICES = { density: ["comfortable", "compact", "wall"], clock: ["24", "12"] };
const listeners = new Set();

function localeClock() {
  const { hour12 } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
  return hour12 ? "12" : "24";
}

function read(name) {
  let kept = null;
  try {
    kept = window.localStorage.getItem(`huddle.${name}`);
  } catch {
    // Storage may be forbidden; the preference then lasts as long as the page.
    kept = document.documentElement.dataset[name] ?? null;
  }
  if (CHOICES[name].includes(kept)) return kept;
  return name === "clock" ? localeClock() : CHOICES[name][0];
}

function apply() {
  for (const name of Object.keys(CHOICES)) document.documentElement.dataset[name] = read(name);
}

export function setPreference(name, value) {
  document.documentElement.dataset[name] = value;
  try {
    window.localStorage.setItem(`huddle.${name}`, value);
  } catch {
    // As above.
  }
  listeners.forEach((listener) => listener());
}

// To this choice, or from it back to the first one.
export function togglePreference(name, choice) {
  const wanted = CHOICES[name].includes(choice) ? choice : CHOICES[name][1];
  setPreference(name, read(name) === wanted ? CHOICES[name][0] : wanted);
}

function subscribe(listener) {
  const elsewhere = () => {
    apply();
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", elsewhere);
  };
}

export function usePreference(name) {
  return useSyncExternalStore(
    subscribe,
    () => read(name),
    () => CHOICES[name][0],
  );
}

if (typeof window !== "undefined") apply();
