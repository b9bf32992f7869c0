import assert from "node:assert/strict";
import test from "node:test";
import { Clock, Server, TEAM, client, taskRow } from "./world.js";

async function connected(options = {}) {
  const clock = new Clock();
  const server = new Server(clock);
  server.tasks.set("a", taskRow("a"));
  const world = client({ server, clock, ...options });
  world.connection.start([TEAM]);
  await clock.advance(50);
  return { clock, server, world };
}

test("live only after the snapshot and the answer after it", async () => {
  const clock = new Clock();
  const server = new Server(clock);
  const world = client({ server, clock, delay: () => 50 });
  world.connection.start([TEAM]);
  await clock.advance(60);
  assert.equal(world.connection.live, false);
  await clock.advance(150);
  assert.equal(world.connection.live, true);
});

test("the first retry is fast, later ones back off with jitter up to a limit", async () => {
  let up = true;
  const { clock, world } = await connected({ online: () => up });
  const waits = [];
  const { timer } = world.connection;
  world.connection.timer = (callback, ms) => {
    if (callback.toString() === "() => this.connect()") waits.push(ms);
    return timer(callback, ms);
  };
  up = false;
  world.socket.break();
  await clock.advance(120000);
  assert.ok(waits[0] <= 100);
  assert.ok(waits.length > 8);
  assert.ok(waits.slice(-3).every((ms) => ms >= 7500 && ms <= 15000));
  assert.equal(world.connection.live, false);
  up = true;
  await clock.advance(16000);
  assert.equal(world.connection.live, true);
});

test("resumes by sequence, and a gap is asked for again", async () => {
  const { clock, server, world } = await connected();
  world.socket.break();
  server.execute({ id: "1", name: "task.claim", args: { task_id: "a" } }, "ana");
  const asked = [];
  const { receive } = server;
  server.receive = (socket, message) => {
    if (message.type === "subscribe") asked.push(message.since);
    receive.call(server, socket, message);
  };
  await clock.advance(300);
  assert.deepEqual(asked, [1]);
  assert.equal(world.store.seq(TEAM), 2);
  world.socket.loses = (message) => message.seq === 3;
  server.execute({ id: "2", name: "task.release", args: { task_id: "a" } }, "ana");
  world.socket.loses = () => false;
  server.execute({ id: "3", name: "task.claim", args: { task_id: "a" } }, "ben");
  await clock.advance(100);
  assert.deepEqual(asked, [1, 2]);
  assert.equal(world.store.seq(TEAM), 4);
});

test("a silent server is not live, and is left after 35 s; pings tell the server of me", async () => {
  const { clock, server, world } = await connected();
  const pings = [];
  const { receive } = server;
  server.receive = (socket, message) => {
    if (message.type === "ping") pings.push(clock.now());
    receive.call(server, socket, message);
  };
  await clock.advance(45000);
  assert.ok(pings.length >= 2);
  assert.equal(world.connection.live, true);
  const silent = world.socket;
  server.receive = () => {};
  await clock.advance(34000);
  await clock.advance(2000);
  assert.equal(world.connection.live, false);
  await clock.advance(6000);
  assert.notEqual(world.socket, silent);
});

test("on wake it pings, and reconnects where no answer comes in 2 s", async () => {
  const { clock, server, world } = await connected();
  const before = world.socket;
  world.connection.wake();
  await clock.advance(3000);
  assert.equal(world.socket, before);
  const { receive } = server;
  server.receive = () => {};
  world.connection.wake();
  await clock.advance(1900);
  server.receive = receive;
  await clock.advance(500);
  assert.notEqual(world.socket, before);
  assert.equal(world.connection.live, true);
});

test("ends as the server says", async () => {
  for (const [code, why] of [[4401, "signed_out"], [4423, "locked"], [4403, "left"]]) {
    const { clock, world } = await connected();
    world.socket.break(code);
    await clock.advance(1000);
    assert.deepEqual(world.states, [why]);
    assert.equal(world.connection.live, why === "left");
  }
});
