// Many lives of one tab over one shelf: closed at any moment, nothing that was shown is lost or doubled.

import assert from "node:assert/strict";
import test from "node:test";
import { Boards } from "../client/boards.js";
import { Keeper } from "../client/keeper.js";
import { Shelf, session } from "./shelf.js";
import { Clock, Server, TEAM, client, dice, taskRow } from "./world.js";

const breathe = () => new Promise((resolve) => setImmediate(resolve));

async function life(shelf, { server, clock, online, id = "session-1" }) {
  let keeper = null;
  const persist = () => keeper?.changed();
  const world = client({ server, clock, user: "me", persist, online, delay: () => 5 });
  keeper = new Keeper({ lists: () => world.commands.unfinished(), timer: clock.timer });
  world.commands.notices.list.subscribe(persist);
  world.commands.conflicts.list.subscribe(persist);
  const vault = shelf.vault();
  const boards = new Boards({ store: world.store, asOf: clock.now, timer: clock.timer, now: clock.now });
  await vault.open(session("me", id));
  await boards.load(vault, [TEAM]);
  boards.start(vault);
  world.commands.restore(await keeper.start(vault));
  world.connection.start([TEAM]);
  return Object.assign(world, { keeper, vault, boards });
}

async function place() {
  const clock = new Clock();
  const server = new Server(clock);
  for (const [index, id] of ["a", "b", "c"].entries()) server.tasks.set(id, taskRow(id, { rank: `a${index}` }));
  return { clock, server, shelf: new Shelf() };
}

// What is written is really encrypted, which takes real time.
async function written(world) {
  while (world.keeper.queued || world.keeper.writing > 0) await breathe();
}

async function settle(clock, world) {
  for (let turn = 0; turn < 60 && (world.outbox.size > 0 || world.keeper.failed); turn += 1) {
    await clock.advance(2000);
    await written(world);
  }
}

// An edit that is sent again on a newer row has another id, and the same order.
function follow(world, orders) {
  world.outbox.onChange(() => {
    for (const { id, order } of world.outbox.commands) orders.set(id, order);
  });
}

test("killed and started again at any moment: each command once, those made offline in the order made", async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const { clock, server, shelf } = await place();
    const die = dice(seed);
    let online = true;
    const orders = new Map();
    const offline = new Set();
    let world = await life(shelf, { server, clock, online: () => online });
    follow(world, orders);
    await clock.advance(100);
    await world.boards.save();
    for (let step = 0; step < 40; step += 1) {
      if (die.chance(0.2)) {
        online = !online;
        if (!online) world.socket?.break();
      }
      const task = die.pick(["a", "b", "c"]);
      const [name, args] = die.pick([
        ["task.move", { status: die.pick(["todo", "doing"]) }],
        ["task.edit", { changes: { title: `step ${step}` } }],
        ["note.add", { subject_type: "task", subject_id: task, text: `note ${step}` }],
      ]);
      world.commands.send(name, name === "note.add" ? args : { task_id: task, ...args });
      if (!online) offline.add(world.outbox.order);
      await clock.advance(die.upTo(30));
      await breathe();
      if (die.chance(0.15)) {
        // The page is gone without a word; a socket that was under way delivers no more.
        await written(world);
        if (die.chance(0.5)) await world.boards.save();
        world.connection.stop();
        world.boards.stop();
        world.keeper.vault = null;
        const { order } = world.outbox;
        world = await life(shelf, { server, clock, online: () => online });
        // Forty commands within a few milliseconds: no clock tells them apart.
        world.outbox.order = Math.max(order, world.outbox.order);
        follow(world, orders);
      }
    }
    online = true;
    await settle(clock, world);
    await written(world);
    const executed = server.log.map(({ id }) => orders.get(id));
    assert.equal(world.outbox.size, 0, `seed ${seed}`);
    assert.ok([...server.executions.values()].every((times) => times === 1), `seed ${seed}`);
    assert.equal(new Set(executed).size, executed.length, `seed ${seed}: twice`);
    const inOrder = executed.filter((order) => offline.has(order));
    assert.deepEqual(inOrder, inOrder.toSorted((x, y) => x - y), `seed ${seed}: order`);
    const left = world.commands.unfinished().map(({ id }) => id);
    const done = new Set([...executed, ...left.map((id) => orders.get(id))]);
    assert.deepEqual([...orders.values()].filter((order) => !done.has(order)), [], `seed ${seed}: lost`);
    assert.deepEqual([...shelf.stores.commands.keys()].sort(), left.sort(), `seed ${seed}: kept`);
  }
});

test("a refusal is kept with its words over a reload until it is dealt with", async () => {
  const { clock, server, shelf } = await place();
  server.refuse = ({ name }) => (name === "note.add" ? { code: "forbidden", message: "Not yours." } : null);
  let world = await life(shelf, { server, clock });
  await clock.advance(100);
  world.commands.send("note.add", { subject_type: "task", subject_id: "a", text: "Took it with food" });
  await settle(clock, world);
  world.keeper.stop();
  world = await life(shelf, { server, clock });
  const [notice] = world.commands.notices.list.get();
  assert.equal(notice.what, "Add a note to “Task a”");
  assert.deepEqual([notice.kind, notice.message, notice.typed], ["refused", "Not yours.", "Took it with food"]);
  world.commands.notices.dismiss(notice.id);
  await written(world);
  assert.equal(shelf.stores.commands.size, 0);
});

test("what depends on a refused one is told, and never sent", async () => {
  const { clock, server, shelf } = await place();
  const world = await life(shelf, { server, clock, online: () => false });
  server.refuse = ({ name }) => (name === "task.create" ? { code: "invalid", message: "Too many tasks." } : null);
  world.commands.send("task.create", { team_id: TEAM, title: "New", task_id: "n" });
  world.commands.send("task.move", { task_id: "n", status: "doing" });
  world.commands.send("task.claim", { task_id: "a" });
  await written(world);
  world.connection.stop();
  world.keeper.vault = null;
  const again = await life(shelf, { server, clock });
  await settle(clock, again);
  const told = again.commands.notices.refusals.map(({ message }) => message);
  assert.deepEqual(told, ["Too many tasks.", "What it builds on was not done: Too many tasks."]);
  assert.equal(server.tasks.get("a").assignee_id, "me");
});

test("a full disk is said, tried again, and nothing is missing once there is room", async () => {
  const { clock, server, shelf } = await place();
  const world = await life(shelf, { server, clock, online: () => false });
  shelf.full = true;
  world.commands.send("task.claim", { task_id: "a" });
  await clock.advance(10);
  await written(world);
  assert.deepEqual([world.keeper.failed, world.keeper.safe, shelf.stores.commands.size], [true, false, 0]);
  shelf.full = false;
  await clock.advance(6000);
  await written(world);
  assert.deepEqual([world.keeper.failed, world.keeper.safe, shelf.stores.commands.size], [false, true, 1]);
});

test("lists that are cleared for another person are not forgotten for the first", async () => {
  const { clock, server, shelf } = await place();
  const world = await life(shelf, { server, clock, online: () => false });
  world.commands.send("task.claim", { task_id: "a" });
  await written(world);
  world.keeper.stop();
  world.commands.forget();
  await written(world);
  assert.equal(shelf.stores.commands.size, 1);
});
