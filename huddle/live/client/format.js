// Times and dates in the words of the person's own language and clock; short, so that no card breaks.

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DUE_SOON = DAY;

const formats = new Map();

// What the device was set to; else what the language is used to.
function cycle() {
  const clock = globalThis.document?.documentElement?.dataset?.clock;
  return clock === "12" ? "h12" : clock === "24" ? "h23" : undefined;
}

function format(options, at) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(undefined, options));
  return formats.get(key).format(at);
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

function instant(value) {
  const time = typeof value === "number" ? value : value ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : time;
}

const startOfDay = (time) => new Date(time).setHours(0, 0, 0, 0);
// Whole calendar days from `now` to `time`, also over a change of the clocks.
const daysBetween = (now, time) => Math.round((startOfDay(time) - startOfDay(now)) / DAY);

export function timeOf(value) {
  const time = instant(value);
  return time === null ? "" : format({ timeStyle: "short", hourCycle: cycle() }, time);
}

export function secondsOf(value) {
  const time = instant(value);
  return time === null ? "" : format({ timeStyle: "medium", hourCycle: cycle() }, time);
}

// An instant as of which something is known: the day stands before it unless it is today. `exact`: to the
// second.
export function asOfText(value, exact = true, now = Date.now()) {
  if (!value) return "";
  const today = new Date(value).toDateString() === new Date(now).toDateString();
  if (!today) return `${shortDate(value, now)} ${timeOf(value)}`;
  return exact ? secondsOf(value) : timeOf(value);
}

function shortDate(time, now = Date.now()) {
  const options = { day: "numeric", month: "short" };
  if (new Date(time).getFullYear() !== new Date(now).getFullYear()) options.year = "numeric";
  return format(options, time);
}

// A date without a time is that date wherever one is.
export function dateOf(value) {
  if (!value) return "";
  const options = { day: "numeric", month: "short", year: "numeric" };
  const date = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const time = instant(value);
  return time === null ? "" : format(date ? { ...options, timeZone: "UTC" } : options, time);
}

export function dueState(dueAt, doneAt, now) {
  const due = instant(dueAt);
  if (due === null || doneAt || !now) return "none";
  if (due < now) return "overdue";
  return due - now <= DUE_SOON ? "due_soon" : "later";
}

function span(ms) {
  if (ms < HOUR) return `${Math.max(1, Math.floor(ms / MINUTE))} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

export function dueText(dueAt, doneAt, now) {
  const due = instant(dueAt);
  if (due === null || !now) return "";
  const days = daysBetween(now, due);
  if (doneAt) return `was due ${shortDate(due, now)}`;
  if (due < now) return `overdue ${span(now - due)}`;
  if (days === 0) return `due ${timeOf(due)}`;
  if (days === 1) return `due ${relative.format(1, "day")} ${timeOf(due)}`;
  return days < 7 ? `due ${format({ weekday: "short" }, due)}` : `due ${shortDate(due, now)}`;
}

export function agoText(value, now) {
  const time = instant(value);
  if (time === null || !now) return "";
  const passed = now - time;
  if (passed < MINUTE) return "now";
  const days = -daysBetween(now, time);
  if (passed < HOUR) return `${span(passed)} ago`;
  if (days <= 0 || passed < 6 * HOUR) return `${span(passed)} ago`;
  if (days === 1) return relative.format(-1, "day");
  return days < 7 ? format({ weekday: "short" }, time) : shortDate(time, now);
}

export function ageText(birthDate, now) {
  const born = instant(birthDate);
  if (born === null || !now) return "";
  const from = new Date(born);
  const to = new Date(now);
  let months = (to.getFullYear() - from.getUTCFullYear()) * 12 + to.getMonth() - from.getUTCMonth();
  if (to.getDate() < from.getUTCDate()) months -= 1;
  if (months < 0) return "";
  return months < 24 ? `${months} mo` : `${Math.floor(months / 12)} y`;
}
