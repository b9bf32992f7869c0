import assert from "node:assert/strict";
import test from "node:test";
import { Clock, TEAM, client, collections, dice, taskRow } from "./world.js";

function loaded(tasks, more) {
  const clock = new Clock();
  const world = client({ server: { sockets: new Set() }, clock });
  world.store.snapshot({ team: TEAM, seq: 1, collections: collections(tasks, more) });
  world.store.flush();
  world.seq = 1;
  world.change = (set, gone = {}, actor = "ana") => {
    world.store.change({ team: TEAM, seq: (world.seq += 1), actor, id: `c${world.seq}`, set, delete: gone });
    world.store.flush();
  };
  world.ask = (spec, ...args) => {
    const query = world.queries.query(JSON.stringify({ from: "tasks", as: "rows", ...spec }), args);
    return query.result;
  };
  world.watch = (spec, ...args) => {
    const query = world.queries.query(JSON.stringify({ from: "tasks", as: "rows", ...spec }), args);
    const seen = { query, times: 0 };
    world.queries.subscribe(query, () => (seen.times += 1));
    return seen;
  };
  return world;
}

const ids = (rows) => rows.map((row) => row.id);
const condition = (field, operator) => ({ where: [[field, operator, 0]] });

test("each operator", () => {
  const world = loaded([
    taskRow("a", { due_at: "2026-11-23T09:00:00Z", tags: ["x", "y"], assigned_role: "nurse" }),
    taskRow("b", { due_at: "2026-11-23T11:00:00+01:00", status: "doing" }),
    taskRow("c", { note_count: 3 }),
  ]);
  const ask = (field, operator, value) => ids(world.ask(condition(field, operator), value)).sort();
  assert.deepEqual(ask("status", "eq", "todo"), ["a", "c"]);
  assert.deepEqual(ask("status", "ne", "todo"), ["b"]);
  assert.deepEqual(ask("status", "in", ["doing", "done"]), ["b"]);
  assert.deepEqual(ask("status", "nin", ["doing", "done"]), ["a", "c"]);
  assert.deepEqual(ask("tags", "has", "y"), ["a"]);
  assert.deepEqual(ask("due_at", "isnull", true), ["c"]);
  assert.deepEqual(ask("due_at", "isnull", false), ["a", "b"]);
  assert.deepEqual(ask("assigned_role", "eq", null), ["b", "c"]);
  assert.deepEqual(ask("assigned_role", "eq", undefined), ["b", "c"]);
  // Instants, whatever their offset, and against the clock's number. Null is never less or more.
  assert.deepEqual(ask("due_at", "lt", "2026-11-23T09:30:00Z"), ["a"]);
  assert.deepEqual(ask("due_at", "gt", "2026-11-23T09:30:00Z"), ["b"]);
  assert.deepEqual(ask("due_at", "lte", Date.parse("2026-11-23T10:00:00Z")), ["a", "b"]);
  assert.deepEqual(ask("note_count", "gte", 3), ["c"]);
});

test("an empty value filters nothing, but is a condition in where", () => {
  const world = loaded([taskRow("a", { assigned_role: "nurse" }), taskRow("b")]);
  const filter = { filter: [["assigned_role", "eq", 0]] };
  for (const empty of ["", null, undefined]) assert.equal(world.ask(filter, empty).length, 2);
  assert.deepEqual(ids(world.ask(filter, "nurse")), ["a"]);
  assert.equal(world.ask({ filter: [["assigned_role", "in", 0]] }, []).length, 2);
  assert.equal(world.ask(condition("assigned_role", "in"), []).length, 0);
});

test("search: all words, anywhere, accents and case aside", () => {
  const world = loaded([
    taskRow("a", { title: "Call Ms. Núñez", tags: ["Referral"] }),
    taskRow("b", { title: "Call the pharmacy" }),
  ]);
  const search = { search: [[0, ["title", "tags"]]] };
  assert.deepEqual(ids(world.ask(search, "nunez CALL")), ["a"]);
  assert.deepEqual(ids(world.ask(search, "referral")), ["a"]);
  assert.deepEqual(ids(world.ask(search, "call")), ["a", "b"]);
  assert.equal(world.ask(search, "  ").length, 2);
  assert.equal(world.ask(search, "call nobody").length, 0);
});

test("order: ranks by code unit, names by language, nulls last both ways, limit after it", () => {
  const world = loaded([
    taskRow("a", { rank: "a0", title: "émile", due_at: null }),
    taskRow("b", { rank: "Zz", title: "Zoe", due_at: "2026-11-24T00:00:00Z" }),
    taskRow("c", { rank: "aV", title: "frank", due_at: "2026-11-23T00:00:00Z" }),
  ]);
  const order = (...fields) => ids(world.ask({ order: fields }));
  assert.deepEqual(order(["rank", 1]), ["b", "a", "c"]);
  assert.deepEqual(order(["title", 1]), ["a", "c", "b"]);
  assert.deepEqual(order(["due_at", 1]), ["c", "b", "a"]);
  assert.deepEqual(order(["due_at", -1]), ["b", "c", "a"]);
  assert.deepEqual(order(["status", 1], ["title", -1]), ["b", "c", "a"]);
  assert.deepEqual(ids(world.ask({ order: [["rank", 1]], limit: 2 })), ["b", "a"]);
});

test("the same member id in two teams is two rows", () => {
  const world = loaded([]);
  const other = collections([], { teams: [] });
  other.members = [{ id: "ana", team_id: "team-2", name: "Ana Two", initials: "A2", version: 1 }];
  other.columns = [];
  world.store.snapshot({ team: "team-2", seq: 5, collections: other });
  world.store.flush();
  const one = { from: "members", as: "one", where: [["id", "eq", 0], ["team_id", "eq", 1]] };
  assert.equal(world.ask(one, "ana", "team-2").name, "Ana Two");
  assert.equal(world.ask(one, "ana", TEAM).name, "ana");
  world.store.dropTeam("team-2");
  world.store.flush();
  assert.equal(world.ask(one, "ana", "team-2"), null);
});

test("rows, lists, groups and counts stay the same objects until they change", () => {
  const world = loaded([taskRow("a"), taskRow("b", { status: "doing" }), taskRow("c")]);
  const todo = world.watch({ where: [["status", "eq", 0]], order: [["rank", 1]] }, "todo");
  const count = world.watch({ as: "count", where: [["status", "eq", 0]] }, "todo");
  const groups = world.watch({ as: "groups", group: "status" });
  const [row, list, group] = [todo.query.result[0], todo.query.result, groups.query.result[1]];
  assert.deepEqual(groups.query.result.map(({ key, count: size }) => [key, size]), [["doing", 1], ["todo", 2]]);
  world.change({ tasks: [taskRow("b", { status: "doing", title: "Other", version: 2 })] }, {}, "me");
  assert.equal(todo.query.result, list);
  assert.equal(groups.query.result[1], group);
  assert.equal(todo.times + count.times, 0);
  world.change({ tasks: [taskRow("c", { title: "New", version: 2 })] }, {}, "me");
  assert.notEqual(todo.query.result, list);
  assert.equal(todo.query.result[0], row);
  assert.deepEqual([todo.times, count.times], [1, 0]);
  // A snapshot that says the same changes nothing.
  const now = todo.query.result;
  const rows = [...world.store.teams.get(TEAM).rows.tasks.values()];
  world.store.snapshot({ team: TEAM, seq: 9, collections: collections(structuredClone(rows)) });
  world.store.flush();
  assert.equal(todo.query.result, now);
});

test("kept up row by row equals evaluated anew", () => {
  const random = dice(7);
  const tasks = Array.from({ length: 40 }, (_, index) => taskRow(`t${index}`, { rank: `a${index}` }));
  const world = loaded(tasks);
  const spec = { where: [["status", "eq", 0]], order: [["priority", -1], ["rank", 1]], limit: 7 };
  const specs = [spec, { ...spec, as: "count", limit: undefined }, { as: "groups", group: "priority" }];
  const watched = specs.map((one) => world.watch(one, "todo"));
  for (let step = 0; step < 400; step += 1) {
    const id = `t${random.upTo(45)}`;
    if (random.chance(0.1)) world.change({}, { tasks: [id] });
    else {
      const fields = { status: random.pick(["todo", "doing"]), rank: `a${random.upTo(1000)}` };
      const priority = random.pick(["routine", "soon", "urgent"]);
      world.change({ tasks: [taskRow(id, { ...fields, priority, version: step + 2 })] }, {}, "me");
    }
    for (const { query } of watched) {
      const { result } = query;
      query.evaluate();
      assert.equal(query.result, result, `step ${step}`);
    }
  }
});

test("a query that nobody watches is forgotten, and right when asked again", async () => {
  const clock = new Clock();
  const world = client({ server: { sockets: new Set() }, clock });
  world.store.snapshot({ team: TEAM, seq: 1, collections: collections([taskRow("a")]) });
  world.store.flush();
  const text = '{"from":"tasks","as":"count"}';
  assert.equal(world.queries.query(text, []).result, 1);
  world.store.change({ team: TEAM, seq: 2, actor: "ana", id: "x", set: { tasks: [taskRow("b")] } });
  world.store.flush();
  assert.equal(world.queries.query(text, []).result, 2);
  await clock.advance(11000);
  assert.equal(world.queries.queries.size, 0);
});
