// The rules of the sheet that run in the browser alone.
import assert from "node:assert/strict";
import { test } from "node:test";

const js = new URL("../../components/card/js/", import.meta.url);
const { addBusinessDays, duePicks, federalHolidays, isBusinessDay } = await import(
  new URL("business_days.js", js)
);
const { complete, mentionAt, parts, suggestions } = await import(new URL("mentions.js", js));
const { checklistWords, historyWords } = await import(new URL("history_words.js", js));
const { matching } = await import(new URL("search.js", js));

const day = (text) => {
  const [year, month, date] = text.split("-").map(Number);
  return new Date(year, month - 1, date);
};
const text = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

test("federal holidays of 2026 fall as observed", () => {
  const expected = [
    "2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03",
    "2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
  ];
  assert.deepEqual(federalHolidays(2026).slice(0, 11).map(text), expected);
});

// Clinical reference, section 1.1: test vectors, discharge and the contact due two business days later.
for (const [discharge, due] of [
  ["2026-02-10", "2026-02-12"],
  ["2026-02-13", "2026-02-18"],
  ["2026-02-14", "2026-02-18"],
  ["2026-05-22", "2026-05-27"],
  ["2026-07-02", "2026-07-07"],
  ["2026-11-25", "2026-11-30"],
  ["2026-12-24", "2026-12-29"],
  ["2026-12-31", "2027-01-05"],
  ["2027-07-02", "2027-07-07"],
]) {
  test(`two business days after ${discharge} is ${due}`, () => {
    assert.equal(text(addBusinessDays(day(discharge), 2)), due);
  });
}

test("New Year's Day on a Saturday is observed the Friday before, in the old year", () => {
  assert.equal(isBusinessDay(day("2021-12-31")), false);
});

test("quick picks are all ahead, and none says the same twice", () => {
  const evening = new Date(2026, 10, 26, 18, 30);
  const picks = duePicks(evening);
  assert.ok(picks.every((pick) => pick.at > evening));
  assert.deepEqual(
    picks.map((pick) => pick.id),
    ["tomorrow", "two_business_days"],
  );
  const monday = duePicks(new Date(2026, 10, 23, 9, 0));
  assert.deepEqual(
    monday.map((pick) => text(pick.at)),
    ["2026-11-23", "2026-11-24", "2026-11-27", "2026-11-25"],
  );
});

const people = [
  { id: "1", handle: "maria.lopez", name: "Maria Lopez" },
  { id: "2", handle: "marcus.reed", name: "Marcus Reed" },
  { id: "3", handle: "amara.obi", name: "Amara Obi" },
];

test("a mention is the word with @ before the caret, and an e-mail address is none", () => {
  assert.deepEqual(mentionAt("ask @ma", 7), { start: 4, query: "ma" });
  assert.deepEqual(mentionAt("@", 1), { start: 0, query: "" });
  assert.equal(mentionAt("write to x@ma", 13), null);
  assert.equal(mentionAt("ask @ma now", 11), null);
});

test("people fit by handle first, then by any word of the name", () => {
  assert.deepEqual(suggestions(people, "ma").map((one) => one.id), ["2", "1"]);
  assert.deepEqual(suggestions(people, "obi").map((one) => one.id), ["3"]);
  assert.equal(suggestions(people, "zz").length, 0);
});

test("completing a mention keeps what stands around it", () => {
  const typed = "ask @mar about it";
  const done = complete(typed, mentionAt(typed, 8), "maria.lopez");
  assert.equal(done.text, "ask @maria.lopez about it");
  assert.equal(done.text.slice(0, done.caret), "ask @maria.lopez ");
});

test("a note names people of the team alone, and a full stop ends a handle", () => {
  const found = parts("Thanks @maria.lopez. And @nobody.", people);
  assert.deepEqual(found.map((part) => [part.text, part.member?.id]), [
    ["Thanks ", undefined],
    ["@maria.lopez", "1"],
    [". And @nobody.", undefined],
  ]);
});

test("search minds neither case, accents nor the order of words", () => {
  const options = [{ label: "Peña, José", detail: "MRN 12" }, { label: "Stone, Ann" }];
  assert.deepEqual(matching(options, "jose pena"), [options[0]]);
  assert.deepEqual(matching(options, "  "), options);
});

const names = {
  member: (id) => ({ u1: "Maria Lopez" })[id],
  patient: () => undefined,
  column: (key) => ({ todo: "To do", doing: "Doing" })[key],
  role: (value) => ({ nurse: "Nurse" })[value],
  time: (value) => value.slice(0, 10),
};

test("history says each kind of change in words", () => {
  const say = (type, detail) => historyWords({ type, detail }, names);
  assert.equal(
    say("task.move", { status: ["todo", "doing"], rank: ["a", "b"] }).did,
    "moved it from To do to Doing",
  );
  assert.equal(say("task.move", { rank: ["a", "b"] }).did, "put it in another place in its column");
  assert.equal(say("task.claim", { assignee_id: [null, "u1"] }).did, "claimed it");
  assert.equal(say("task.check", { checked: [null, "Call"] }).did, "ticked “Call”");
  assert.equal(say("task.check", { checked: ["Call", null] }).did, "unticked “Call”");
  assert.deepEqual(say("task.edit", { assigned_role: ["nurse", null] }), {
    did: "changed role",
    lines: [{ field: "assigned_role", label: "Role", before: "Nurse", after: "none" }],
  });
  assert.deepEqual(
    say("task.edit", { due_at: [null, "2026-11-24T17:00:00Z"], priority: ["routine", "urgent"] }).lines.map(
      (line) => `${line.label}: ${line.before} > ${line.after}`,
    ),
    ["Due: none > 2026-11-24", "Priority: Routine > Urgent"],
  );
});

test("a checklist's changes are told item by item", () => {
  const a = { id: "a", text: "Call", done: false };
  const b = { id: "b", text: "Fax", done: false };
  assert.deepEqual(checklistWords([a], [{ ...a, text: "Ring", done: true }, b]), [
    "“Call” is now “Ring”",
    "ticked “Ring”",
    "added “Fax”",
  ]);
  assert.deepEqual(checklistWords([a, b], [b]), ["removed “Call”"]);
  assert.deepEqual(checklistWords([a, b], [b, a]), ["put the items in another order"]);
});
