// What a line of quick add means, at a Monday noon.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const source = new URL("../../components/board/quick_tokens.js", import.meta.url);
const code = Buffer.from(await readFile(source)).toString("base64");
const { dayOf, parseQuick } = await import(`data:text/javascript;base64,${code}`);

const NOON = new Date(2026, 10, 23, 12, 0).getTime();
const PEOPLE = [
  { id: "1", handle: "aisha", name: "Aisha Rahman" },
  { id: "2", handle: "marcus", name: "Marcus Bell" },
  { id: "3", handle: "maria", name: "Maria Ortiz" },
];
const parse = (text) => parseQuick(text, PEOPLE, NOON, PEOPLE[1]);
const local = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours()];

test("days in words are the end of their working hours", () => {
  assert.deepEqual(local(dayOf("today", NOON)), [2026, 11, 23, 17]);
  assert.deepEqual(local(dayOf("tomorrow", NOON)), [2026, 11, 24, 17]);
  assert.deepEqual(local(dayOf("Fri", NOON)), [2026, 11, 27, 17]);
  assert.deepEqual(local(dayOf("friday", NOON)), [2026, 11, 27, 17]);
  assert.deepEqual(local(dayOf("mon", NOON)), [2026, 11, 30, 17]);
  assert.deepEqual(local(dayOf("3d", NOON)), [2026, 11, 26, 17]);
  assert.deepEqual(local(dayOf("2w", NOON)), [2026, 12, 7, 17]);
  assert.deepEqual(local(dayOf("2026-12-01", NOON)), [2026, 12, 1, 17]);
  assert.deepEqual(local(dayOf("2026-12-01T08:30", NOON)), [2026, 12, 1, 8]);
});

test("what is no day is refused", () => {
  for (const word of ["", "someday", "frx", "f", "2026-02-30", "2026-13-01", "2026-12-01T25:00"]) {
    assert.equal(dayOf(word, NOON), null, word);
  }
});

test("a line is a title and its tokens, in any order", () => {
  const found = parse("#labs Call @aisha !urgent the lab due:fri #Labs #INR");
  assert.equal(found.title, "Call the lab");
  assert.equal(found.assignee.id, "1");
  assert.equal(found.priority, "urgent");
  assert.deepEqual(found.tags, ["labs", "inr"]);
  assert.deepEqual(local(new Date(found.due_at)), [2026, 11, 27, 17]);
  assert.deepEqual(found.problems, []);
});

test("a handle may be cut short while only one fits", () => {
  assert.equal(parse("x @ai").assignee.id, "1");
  assert.equal(parse("x @me").assignee.id, "2");
  assert.equal(parse("x @mar").assignee, null);
  assert.deepEqual(parse("x @mar").problems, ["nobody called @mar"]);
});

test("what looks like a token and is none is said, never dropped silently", () => {
  assert.equal(parse("x !now").problems.length, 1);
  assert.equal(parse("x due:someday").problems.length, 1);
});

test("signs that people use in words stay in the title", () => {
  for (const title of ["INR 2 # check", "call A@B.example", "really?!", "1 @ 5 mg"]) {
    assert.equal(parse(title).title, title);
    assert.deepEqual(parse(title).problems, []);
  }
});

test("after > comes a patient's name", () => {
  assert.deepEqual([parse("call >Ort").patient, parse("call >Ort").title], ["Ort", "call"]);
  assert.equal(parse("call").patient, null);
  assert.equal(parse("call >").patient, "");
  assert.equal(parse("BP>140").patient, null);
});
