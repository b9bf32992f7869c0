// The small words that quick add understands: @person #tag !priority due:day. Pure, no clock of its own.

const PRIORITIES = { urgent: "urgent", high: "urgent", soon: "soon", routine: "routine" };
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const HOUR = 17;

function endOfDay(date) {
  date.setHours(HOUR, 0, 0, 0);
  return date;
}

// A day in words to the end of its working hours, local; null where it is no day.
// today, tomorrow, fri, friday, 3d, 2w, 2026-12-01, 2026-12-01T14:30
export function dayOf(word, now) {
  const text = word.toLowerCase();
  const date = new Date(now);
  if (text === "now") return date;
  if (text === "today") return endOfDay(date);
  if (text === "tomorrow" || text === "tmr") return plus(date, 1);
  const span = /^(\d{1,3})([dw])$/.exec(text);
  if (span) return plus(date, Number(span[1]) * (span[2] === "w" ? 7 : 1));
  const day = text.length >= 3 ? DAYS.findIndex((name) => fits(text, name)) : -1;
  if (day >= 0) return plus(date, (day - date.getDay() + 7) % 7 || 7);
  const exact = /^(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2}))?$/.exec(text);
  return exact ? onDate(exact.slice(1).map((part) => (part === undefined ? null : Number(part)))) : null;
}

const NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const fits = (text, day) => NAMES.find((name) => name.startsWith(day)).startsWith(text);

function plus(date, days) {
  date.setDate(date.getDate() + days);
  return endOfDay(date);
}

function onDate([year, month, day, hour, minute]) {
  const date = new Date(year, month - 1, day, hour ?? HOUR, minute ?? 0);
  const real = date.getMonth() === month - 1 && date.getDate() === day;
  return real && (hour ?? 0) < 24 && (minute ?? 0) < 60 ? date : null;
}

function person(word, members) {
  const text = word.toLowerCase();
  const exact = members.find((member) => member.handle.toLowerCase() === text);
  if (exact) return exact;
  const like = members.filter(
    (member) =>
      member.handle.toLowerCase().startsWith(text) || member.name.toLowerCase().startsWith(text),
  );
  return like.length === 1 ? like[0] : null;
}

// What a line of quick add means. `problems` are the words that look like tokens and are none.
export function parseQuick(text, members, now, me = null) {
  const found = { assignee: null, tags: [], priority: "", due_at: "", patient: null, problems: [] };
  const title = [];
  // Everything after ">" is the beginning of a patient's name.
  const [line, patient] = split(text);
  found.patient = patient;
  for (const word of line.split(/\s+/).filter(Boolean)) {
    if (!token(word, found, members, now, me)) title.push(word);
  }
  return { ...found, title: title.join(" ") };
}

function split(text) {
  const at = /(^|\s)>/.exec(text);
  if (!at) return [text, null];
  const from = at.index + at[0].length;
  return [text.slice(0, at.index), text.slice(from).trim()];
}

function token(word, found, members, now, me) {
  if (/^@\S/.test(word)) {
    const name = word.slice(1);
    const who = name.toLowerCase() === "me" ? me : person(name, members);
    if (who) found.assignee = who;
    else found.problems.push(`nobody called ${word}`);
    return true;
  }
  if (/^#[\p{L}\p{N}]/u.test(word)) {
    const tag = word.slice(1).toLowerCase();
    if (!found.tags.includes(tag)) found.tags.push(tag);
    return true;
  }
  if (/^!\p{L}/u.test(word)) {
    const priority = PRIORITIES[word.slice(1).toLowerCase()];
    if (priority) found.priority = priority;
    else found.problems.push(`no priority ${word}; there are !urgent and !soon`);
    return true;
  }
  const due = /^due:(.*)$/i.exec(word);
  if (!due) return false;
  const day = dayOf(due[1], now);
  if (day) found.due_at = day.toISOString();
  else found.problems.push(`no day ${word}; try due:today, due:fri or due:2026-12-01`);
  return true;
}
