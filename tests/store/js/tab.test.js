// What belongs to a tab and a person: local values, the idle lock over several tabs.

import assert from "node:assert/strict";
import test from "node:test";

class Memory {
  values = new Map();
  getItem = (key) => this.values.get(key) ?? null;
  setItem = (key, value) => this.values.set(key, value);
  removeItem = (key) => this.values.delete(key);
}

globalThis.window = globalThis;

const local = await import("../client/local.js");
const { Idle } = await import("../client/idle.js");

test("local values are a person's own, and what is kept of them comes back", async () => {
  let kept = {};
  local.onLocalChange((values) => (kept = structuredClone(values)));
  local.setLocalUser("me");
  local.setLocal("draft", "", true, "half a sent");
  local.setLocal("open", "", false, "x");
  local.toggleLocalItem("picked", [], true, "a");
  local.toggleLocalItem("picked", [], true, "b");
  local.toggleLocalItem("picked", [], true, "a");
  assert.deepEqual(local.readLocal("picked", []), ["b"]);
  assert.deepEqual(kept, { draft: "half a sent", picked: ["b"] });
  const told = [];
  local.localSignal("draft", "").subscribe(() => told.push(local.readLocal("draft", "")));
  local.setLocalUser("ana");
  assert.equal(local.readLocal("draft", ""), "");
  assert.equal(local.readLocal("open", "", false), "");
  local.setLocal("draft", "", true, "Ana's");
  assert.deepEqual(kept, { draft: "Ana's" });
  local.setLocalUser("me");
  assert.equal(local.readLocal("draft", ""), "half a sent");
  assert.deepEqual(told, ["", "Ana's", "half a sent"]);
  local.resetLocal("draft", "", true);
  assert.deepEqual(kept, { picked: ["b"] });

  const again = await import("../client/local.js?reload");
  assert.equal(again.readLocal("draft", ""), "");
  again.setLocalUser("me", { draft: "from before" });
  assert.equal(again.readLocal("draft", ""), "from before");
  again.forgetLocalUser();
  assert.equal(again.readLocal("draft", ""), "");
  again.setLocalUser("me", {});
  assert.equal(again.readLocal("draft", ""), "");
});

function tab(clock, localStorage) {
  const told = { active: 0, warn: [], locks: 0 };
  const handlers = {
    active: () => (told.active += 1),
    warn: (seconds) => told.warn.push(seconds),
    lock() {
      told.locks += 1;
      idle.stop();
    },
  };
  const host = { localStorage, addEventListener() {}, removeEventListener() {} };
  const idle = new Idle({ handlers, now: () => clock.time, host });
  idle.start(900);
  clearInterval(idle.timer);
  return { idle, told };
}

test("activity in one tab keeps the others open; the last minute is counted; then it locks", () => {
  const clock = { time: 1_800_000_000_000 };
  const storage = new Memory();
  const [one, two] = [tab(clock, storage), tab(clock, storage)];
  const pass = (seconds) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.time += 1000;
      one.idle.check();
      two.idle.check();
    }
  };
  pass(600);
  one.idle.note();
  pass(600);
  assert.deepEqual([one.told.locks, two.told.locks, two.told.warn.length], [0, 0, 0]);
  pass(250);
  assert.equal(two.told.warn.at(-1), 50);
  two.idle.note();
  assert.equal(two.told.warn.at(-1), 0);
  pass(10);
  assert.equal(one.told.warn.at(-1), 0);
  pass(890);
  assert.deepEqual([one.told.locks, two.told.locks], [1, 1]);
});

test("says that I am active at most every 30 s; the tap after a long sleep locks", () => {
  const clock = { time: 1_800_000_000_000 };
  const { idle, told } = tab(clock, new Memory());
  for (let second = 0; second < 100; second += 1) {
    clock.time += 1000;
    idle.note();
  }
  assert.equal(told.active, 4);
  clock.time += 3_600_000;
  idle.note();
  assert.deepEqual([told.locks, told.active], [1, 4]);
});
