import assert from "node:assert/strict";
import test from "node:test";
import { plan } from "../client/optimistic.js";
import { Clock, Server, TEAM, client, collections, shown, taskRow } from "./world.js";

async function team(...users) {
  const clock = new Clock();
  const server = new Server(clock);
  for (const [index, id] of ["a", "b", "c"].entries()) {
    server.tasks.set(id, taskRow(id, { rank: `a${index}`, checklist: [{ id: "1", text: "x", done: false }] }));
  }
  const worlds = users.map((user) => client({ server, clock, user, delay: () => 20 }));
  for (const world of worlds) world.connection.start([TEAM]);
  await clock.advance(100);
  return { clock, server, worlds };
}

const row = (world, id) => world.store.row("tasks", `${TEAM}/${id}`);
const kinds = (world) => world.commands.notices.list.get().map((notice) => notice.kind);

test("shown at once as pending, confirmed by the server, glowing for others only", async () => {
  const { clock, worlds } = await team("me", "ana");
  const [me, ana] = worlds;
  const sent = me.commands.send("task.claim", { task_id: "a" });
  assert.deepEqual([row(me, "a").assignee_id, row(me, "a")._pending], ["me", true]);
  assert.equal(row(ana, "a").assignee_id, null);
  await clock.advance(45);
  assert.deepEqual(await sent, { ok: true, seq: 2, result: {} });
  assert.deepEqual([row(me, "a")._pending, row(me, "a")._glow, me.outbox.size], [false, "", 0]);
  assert.equal(row(ana, "a")._glow, "ME");
  await clock.advance(2100);
  assert.equal(row(ana, "a")._glow, "");
});

test("a refusal takes it back with a notice, never silently", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  server.refuse = () => ({ code: "forbidden", message: "You may not do this." });
  const sent = me.commands.send("task.move", { task_id: "a", status: "done" });
  assert.equal(row(me, "a").status, "done");
  assert.deepEqual(kinds(me), ["undo"]);
  await clock.advance(100);
  assert.equal((await sent).error.code, "forbidden");
  assert.equal(row(me, "a").status, "todo");
  assert.deepEqual(kinds(me), ["refused"]);
  assert.equal(me.commands.notices.list.get()[0].message, "You may not do this.");
});

test("offline: kept in order, counted, sent once when back", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  me.connection.stop();
  me.outbox.disconnected();
  me.commands.send("task.create", { team_id: TEAM, title: "In the lift", task_id: "n" });
  me.commands.send("task.move", { task_id: "n", status: "doing" });
  me.commands.send("task.check", { task_id: "a", item_id: "1", done: true });
  assert.deepEqual([me.outbox.size, me.saved.length, row(me, "n").status], [3, 3, "doing"]);
  assert.equal(row(me, "a").checklist[0].done, true);
  server.execute = ((execute) =>
    function once(command, actor) {
      if (command.name === "task.check") return execute.call(this, { ...command, name: "task.release" }, actor);
      return execute.call(this, command, actor);
    })(server.execute);
  me.connection.start([TEAM]);
  await clock.advance(400);
  assert.equal(me.outbox.size, 0);
  assert.equal(server.tasks.get("n").status, "doing");
  assert.ok([...server.executions.values()].every((times) => times === 1));
});

test("a reload keeps what was waiting", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  me.connection.stop();
  me.commands.send("task.claim", { task_id: "b" });
  const saved = me.saved.map(({ id, name, args, seen }) => ({ id, name, args, seen }));
  const again = client({ server, clock, user: "me" });
  again.outbox.restore(saved);
  again.connection.start([TEAM]);
  await clock.advance(300);
  assert.equal(server.tasks.get("b").assignee_id, "me");
  assert.equal(again.outbox.size, 0);
});

test("a refused creation takes along what was built on it", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  server.refuse = ({ name }) => (name === "task.create" ? { code: "invalid" } : null);
  const made = me.commands.send("task.create", { team_id: TEAM, title: "No", task_id: "n" });
  const moved = me.commands.send("task.move", { task_id: "n", status: "doing" });
  await clock.advance(200);
  assert.equal((await made).ok, false);
  assert.equal((await moved).ok, false);
  assert.equal(row(me, "n"), undefined);
  assert.equal(server.executions.size, 0);
});

test("a stale edit of what the other left alone goes through by itself", async () => {
  const { clock, server, worlds } = await team("me", "ana");
  const [me, ana] = worlds;
  me.commands.hold(`${TEAM}/a`);
  ana.commands.send("task.edit", { task_id: "a", changes: { title: "By Ana" } });
  await clock.advance(100);
  const sent = me.commands.send("task.edit", { task_id: "a", changes: { description: "By me" } });
  await clock.advance(200);
  assert.equal((await sent).ok, true);
  assert.deepEqual([server.tasks.get("a").title, server.tasks.get("a").description], ["By Ana", "By me"]);
  assert.equal(me.commands.conflicts.list.get().length, 0);
});

test("both changed the same: mine waits beside theirs, and I choose", async () => {
  for (const choice of ["mine", "theirs", { title: "Both" }]) {
    const { clock, server, worlds } = await team("me", "ana");
    const [me, ana] = worlds;
    me.commands.hold(`${TEAM}/a`);
    ana.commands.send("task.edit", { task_id: "a", changes: { title: "By Ana" } });
    await clock.advance(100);
    const changes = { title: "By me", description: "Mine alone" };
    me.commands.send("task.edit", { task_id: "a", changes });
    await clock.advance(200);
    assert.equal(server.tasks.get("a").title, "By Ana");
    assert.equal(row(me, "a").title, "By Ana");
    const [conflict] = me.commands.conflicts.list.get();
    assert.deepEqual(conflict.fields, ["title"]);
    assert.deepEqual(
      [conflict.mine.title, conflict.current.title, conflict.base.title],
      ["By me", "By Ana", "Task a"],
    );
    assert.deepEqual(kinds(me), []);
    me.commands.resolve(conflict.id, choice);
    await clock.advance(200);
    const titles = { mine: "By me", theirs: "By Ana" };
    assert.equal(server.tasks.get("a").title, titles[choice] ?? "Both");
    const description = typeof choice === "string" ? "Mine alone" : "";
    assert.equal(server.tasks.get("a").description, description);
    assert.equal(me.commands.conflicts.list.get().length, 0);
  }
});

test("typing on over my own unconfirmed edit is no conflict", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  me.commands.hold(`${TEAM}/a`);
  for (const title of ["T", "Ti", "Tit"]) {
    me.commands.send("task.edit", { task_id: "a", changes: { title } });
  }
  assert.equal(row(me, "a").title, "Tit");
  await clock.advance(400);
  assert.equal(server.tasks.get("a").title, "Tit");
  assert.equal(me.commands.conflicts.list.get().length, 0);
  const nothing = await me.commands.send("task.edit", { task_id: "a", changes: { title: "Tit" } });
  assert.deepEqual([nothing.ok, nothing.seq], [true, null]);
});

test("undo of what never left is simply taken back", async () => {
  const { clock, server, worlds } = await team("me");
  const [me] = worlds;
  me.connection.stop();
  me.outbox.disconnected();
  me.commands.send("task.archive", { task_id: "a" });
  assert.equal(row(me, "a"), undefined);
  const [offer] = me.commands.notices.list.get();
  await me.commands.undo(offer.change_id);
  assert.deepEqual([row(me, "a").title, me.outbox.size, kinds(me).length], ["Task a", 0, 0]);
  me.connection.start([TEAM]);
  await clock.advance(200);
  assert.equal(server.executions.size, 0);
});

test("given to me, mentioned, many at once in one notice", async () => {
  const { clock, worlds } = await team("me");
  const [{ store, commands }] = worlds;
  const give = (ids, seq) => {
    const tasks = ids.map((id) => taskRow(id, { assignee_id: "me", version: 5 }));
    store.change({ team: TEAM, seq, actor: "ana", id: `g${seq}`, set: { tasks } });
  };
  give(["a"], 2);
  give(["a"], 3);
  give(["p", "q", "r", "s"], 4);
  const note = { id: "n", team_id: TEAM, subject_type: "task", subject_id: "a", mentions: ["me"] };
  store.change({ team: TEAM, seq: 5, actor: "ana", id: "m", set: { notes: [note] } });
  const list = commands.notices.list.get();
  assert.deepEqual(
    list.map(({ kind, message }) => [kind, message]),
    [
      ["assigned", "ana gave you “Task a”"],
      ["assigned", "ana gave you 4 tasks"],
      ["mention", "ana mentioned you on “Task a”"],
    ],
  );
  await clock.advance(1600);
  assert.match(commands.notices.announcement.get(), /gave you “Task a”.*4 tasks.*mentioned you/);
});

test("plans over columns, views, people and many tasks", async () => {
  const { worlds } = await team("me");
  const [{ store }] = worlds;
  const show = (name, args) => {
    store.addPatches("p", plan({ id: "p", name, args }, store));
    store.flush();
    const state = {
      tasks: shown({ store }),
      columns: shown({ store }, "columns").sort((x, y) => (x.rank < y.rank ? -1 : 1)),
      members: shown({ store }, "members"),
      views: shown({ store }, "views"),
    };
    store.removePatches("p");
    store.flush();
    return state;
  };
  const moved = show("column.move", { column_id: "column-done", before_id: "column-todo" });
  assert.deepEqual(moved.columns.map((column) => column.key), ["done", "todo", "doing"]);
  const gone = show("column.remove", { column_id: "column-todo", move_to: "doing" });
  assert.deepEqual(gone.tasks.map((task) => task.status), ["doing", "doing", "doing"]);
  assert.equal(new Set(gone.tasks.map((task) => task.rank)).size, 3);
  const many = show("task.bulk", { task_ids: ["a", "c"], status: "done", add_tags: ["z"], assignee_id: "ana" });
  assert.deepEqual(many.tasks.map((task) => task.status), ["done", "todo", "done"]);
  assert.ok(many.tasks[0].done_at && many.tasks[0].tags.includes("z"));
  assert.equal(many.tasks[2].assignee_id, "ana");
  assert.deepEqual(show("task.bulk", { task_ids: ["a", "b"], archive: true }).tasks.map((t) => t.id), ["c"]);
  const lane = show("task.move", { task_id: "a", status: "doing", assigned_role: "nurse" });
  assert.deepEqual([lane.tasks[0].assigned_role, lane.tasks[0].status], ["nurse", "doing"]);
  const edited = show("member.edit", { team_id: TEAM, user_id: "ana", permission: "manager" });
  assert.equal(edited.members[0].permission, "manager");
  assert.equal(show("view.save", { team_id: TEAM, name: "V", settings: {}, shared: true }).views.length, 1);
  assert.deepEqual(show("unknown.command", { task_id: "a" }).tasks, shown({ store }));
});
