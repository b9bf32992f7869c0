// Days and times in words, local, 12 or 24 hours as this device is set.
import { timeOf } from "./live_api.js";

const dayNumber = (date) =>
  Math.round(new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime() / 86400000);

function dayWords(date, now) {
  const days = dayNumber(date) - dayNumber(now);
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  if (days === -1) return "Yesterday";
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", ...year });
}

/** `Today 17:00`, `Wed, 25 Nov 09:30`, of an instant as text, milliseconds or Date. */
export function dayAndTime(value, now = new Date()) {
  const date = new Date(value);
  return `${dayWords(date, now)} ${timeOf(date.toISOString())}`;
}

/** The value of an `<input type="datetime-local">` for an instant. */
export function localInput(value) {
  if (!value) return "";
  const date = new Date(value);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** A language's name for a BCP 47 tag, or the tag where the browser knows no name. */
export function languageName(tag) {
  if (!tag) return "";
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
