import assert from "node:assert/strict";
import test from "node:test";
import { Clock, TEAM, client, collections, taskRow } from "./world.js";

const SPEC = JSON.stringify({
  from: "tasks",
  as: "rows",
  where: [["status", "eq", 0]],
  order: [["rank", 1]],
});

function board() {
  const clock = new Clock();
  const world = client({ server: { sockets: new Set() }, clock });
  const tasks = ["a", "b", "c"].map((id, index) => taskRow(id, { rank: `a${index}` }));
  world.store.snapshot({ team: TEAM, seq: 1, collections: collections(tasks) });
  world.store.flush();
  const todo = world.queries.query(SPEC, ["todo"]);
  const doing = world.queries.query(SPEC, ["doing"]);
  const told = { todo: 0 };
  world.queries.subscribe(todo, () => (told.todo += 1));
  world.queries.subscribe(doing, () => {});
  let seq = 1;
  const change = (set, gone) => {
    world.store.change({ team: TEAM, seq: (seq += 1), actor: "ana", id: `x${seq}`, set, delete: gone });
    world.store.flush();
  };
  return { clock, world, todo, doing, told, change };
}

const ids = (query) => query.result.map((row) => row.id).join("");
const key = (id) => `${TEAM}/${id}`;

test("a held list keeps order and members; contents update; newcomers wait at the end", () => {
  const { world, todo, doing, change } = board();
  world.commands.hold(key("b"));
  change({ tasks: [taskRow("b", { rank: "a9", title: "Changed", version: 2 })] });
  change({ tasks: [taskRow("d", { rank: "a00" })] });
  change({ tasks: [taskRow("c", { rank: "a2", status: "doing", version: 2 })] });
  change({}, { tasks: ["a"] });
  assert.equal(ids(todo), "abcd");
  assert.equal(todo.result[1].title, "Changed");
  assert.deepEqual(todo.result.map((row) => row._gone), ["gone", "", "doing", ""]);
  assert.equal(ids(doing), "c");
  assert.equal(doing.result[0]._gone, "");
  world.holds.release(key("b"));
  assert.equal(ids(todo), "db");
});

test("the held row itself stays where it is when somebody else takes it away", () => {
  const { world, todo, doing, change } = board();
  world.commands.hold(key("b"));
  change({ tasks: [taskRow("b", { status: "doing", version: 2 })] });
  assert.equal(ids(todo), "abc");
  assert.equal(todo.result[1]._gone, "doing");
  const kept = todo.result[1];
  change({ tasks: [taskRow("a", { rank: "a0", title: "T", version: 2 })] });
  assert.equal(todo.result[1], kept);
  world.holds.release(key("b"));
  assert.equal(ids(todo), "ac");
  assert.equal(ids(doing), "b");
});

test("what I do to it myself shows at once", () => {
  const { world, todo, doing } = board();
  world.commands.hold(key("b"));
  world.commands.send("task.move", { task_id: "b", status: "doing" });
  assert.equal(ids(todo), "ac");
  assert.equal(ids(doing), "b");
});

test("other lists go on; holds nest; a forgotten hold ends after 60 s", async () => {
  const { clock, world, todo, doing, change } = board();
  world.commands.hold(key("b"));
  world.commands.hold(key("b"));
  change({ tasks: [taskRow("x", { status: "doing", rank: "a5" })] });
  change({ tasks: [taskRow("y", { status: "doing", rank: "a4" })] });
  assert.equal(ids(doing), "yx");
  world.holds.release(key("b"));
  change({ tasks: [taskRow("a", { rank: "a8", version: 2 })] });
  assert.equal(ids(todo), "abc");
  await clock.advance(61000);
  assert.equal(ids(todo), "bca");
  // A later hold is a new one, and one release ends it.
  world.commands.hold(key("b"));
  change({ tasks: [taskRow("a", { rank: "a0", version: 3 })] });
  assert.equal(ids(todo), "bca");
  world.holds.release(key("b"));
  assert.equal(ids(todo), "abc");
});

test("groups hold as well", () => {
  const { world, change } = board();
  const text = JSON.stringify({ from: "tasks", as: "groups", group: "priority", order: [["rank", 1]] });
  const query = world.queries.query(text, []);
  world.queries.subscribe(query, () => {});
  world.commands.hold(key("a"));
  for (const id of ["a", "b", "c"]) {
    change({ tasks: [taskRow(id, { priority: "urgent", rank: "a1", version: 2 })] });
  }
  const [routine, urgent] = query.result;
  assert.deepEqual(routine.rows.map((row) => row.id), ["a", "b", "c"]);
  assert.deepEqual([routine.count, urgent.count], [0, 3]);
  world.holds.release(key("a"));
  assert.deepEqual(query.result.map((group) => group.key), ["urgent"]);
});
