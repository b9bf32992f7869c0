// Runs with TZ=America/New_York and English; the clock changed on 1 November 2026.

import assert from "node:assert/strict";
import test from "node:test";
import { ageText, agoText, dateOf, dueState, dueText, timeOf } from "../client/format.js";

const NOW = Date.parse("2026-11-23T15:00:00Z");
const plain = (text) => text.replaceAll(" ", " ");

test("due, in few words", () => {
  const due = (at, done = null) => plain(dueText(at, done, NOW));
  assert.equal(due(null), "");
  assert.equal(due("2026-11-23T14:59:30Z"), "overdue 1 min");
  assert.equal(due("2026-11-23T12:00:00Z"), "overdue 3 h");
  assert.equal(due("2026-11-21T14:00:00Z"), "overdue 2 d");
  assert.equal(due("2026-11-23T19:30:00Z"), "due 2:30 PM");
  assert.equal(due("2026-11-24T14:00:00Z"), "due tomorrow 9:00 AM");
  assert.equal(due("2026-11-26T14:00:00Z"), "due Thu");
  assert.equal(due("2026-12-03T14:00:00Z"), "due Dec 3");
  assert.equal(due("2027-01-03T14:00:00Z"), "due Jan 3, 2027");
  assert.equal(due("2026-11-20T14:00:00Z", "2026-11-21T14:00:00Z"), "was due Nov 20");
  // Tomorrow by the calendar is tomorrow, also late in the evening here.
  assert.equal(plain(dueText("2026-11-24T05:30:00Z", null, Date.parse("2026-11-24T03:00:00Z"))), "due tomorrow 12:30 AM");
});

test("the state of a clock is the server's", () => {
  const state = (at, done = null) => dueState(at, done, NOW);
  assert.equal(state(null), "none");
  assert.equal(state("2026-11-23T14:00:00Z", "2026-11-23T14:30:00Z"), "none");
  assert.equal(state("2026-11-23T14:00:00Z"), "overdue");
  assert.equal(state("2026-11-24T15:00:00Z"), "due_soon");
  assert.equal(state("2026-11-24T15:00:01Z"), "later");
});

test("ago, times, dates and ages", () => {
  assert.equal(agoText("2026-11-23T14:59:50Z", NOW), "now");
  assert.equal(agoText("2026-11-23T14:55:00Z", NOW), "5 min ago");
  assert.equal(agoText("2026-11-23T13:00:00Z", NOW), "2 h ago");
  assert.equal(agoText("2026-11-22T14:00:00Z", NOW), "yesterday");
  assert.equal(agoText("2026-10-03T14:00:00Z", NOW), "Oct 3");
  assert.equal(plain(timeOf("2026-11-23T13:03:00Z")), "8:03 AM");
  assert.equal(dateOf("1950-12-03"), "Dec 3, 1950");
  assert.equal(dateOf("2026-11-24T03:00:00Z"), "Nov 23, 2026");
  assert.equal(ageText("1950-11-24", NOW), "75 y");
  assert.equal(ageText("1950-11-23", NOW), "76 y");
  assert.equal(ageText("2026-06-20", NOW), "5 mo");
  assert.equal(ageText(null, NOW), "");
  assert.equal(dueText("nonsense", null, NOW) + timeOf(undefined) + dateOf(""), "");
});
