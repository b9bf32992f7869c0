import assert from "node:assert/strict";
import test from "node:test";
import { Clock, Server, TEAM, client, shown, taskRow } from "./world.js";

async function connected(options = {}) {
  const clock = new Clock();
  const server = new Server(clock);
  server.tasks.set("a", taskRow("a"));
  const world = client({ server, clock, ...options });
  world.connection.start([TEAM]);
  await clock.advance(50);
  return { clock, server, world };
}

test("live only when the server has said that I have it all", async () => {
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
  assert.ok(waits.slice(-3).every((ms) => ms >= 2000 && ms <= 4000));
  assert.equal(world.connection.live, false);
  up = true;
  await clock.advance(4500);
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

test("after a restore nothing from before is shown, and a snapshot is asked for", async () => {
  const { clock, server, world } = await connected();
  server.execute({ id: "1", name: "task.claim", args: { task_id: "a" } }, "ana");
  await clock.advance(50);
  const asked = [];
  const { receive } = server;
  server.receive = (socket, message) => {
    if (message.type === "subscribe") asked.push([message.since, message.epoch]);
    receive.call(server, socket, message);
  };
  // Another life of the same team: other rows, and a log that has gone further than mine.
  server.epoch = "epoch-2";
  server.tasks.clear();
  server.tasks.set("b", taskRow("b"));
  server.seq = 5;
  server.log = [];
  const hello = [];
  const { receive: hear } = world.connection;
  world.connection.receive = function (message) {
    hear.call(this, message);
    if (message.type === "hello") hello.push(shown(world).length, this.live);
  };
  world.socket.break(4408);
  await clock.advance(300);
  assert.deepEqual(asked, [[2, "epoch-1"]]);
  assert.deepEqual(hello, [0, false]);
  assert.deepEqual(shown(world).map((row) => row.id), ["b"]);
  assert.equal(world.store.seq(TEAM), 5);
  assert.equal(world.connection.live, true);
  world.socket.break();
  await clock.advance(300);
  assert.deepEqual(asked[1], [5, "epoch-2"]);
  assert.deepEqual(shown(world).map((row) => row.id), ["b"]);
});

test("a server that falls silent is asked, and left when it does not answer", async () => {
  const { clock, server, world } = await connected();
  const pings = [];
  const { receive } = server;
  server.receive = (socket, message) => {
    if (message.type === "ping") pings.push(clock.now());
    receive.call(server, socket, message);
  };
  await clock.advance(45000);
  assert.ok(pings.length >= 3);
  assert.equal(world.connection.live, true);
  const silent = world.socket;
  server.receive = () => {};
  await clock.advance(25000);
  assert.notEqual(world.socket, silent);
  assert.equal(world.connection.live, false);
});

test("a socket that does not open is given up, and the next one tried", async () => {
  const clock = new Clock();
  const server = new Server(clock);
  let delay = 1e9;
  const world = client({ server, clock, delay: () => delay });
  world.connection.start([TEAM]);
  await clock.advance(4000);
  const first = world.socket;
  delay = 1;
  await clock.advance(4000);
  assert.notEqual(world.socket, first);
  assert.equal(world.connection.live, true);
});

test("a team that cannot be read is not live, and asked for again until it can", async () => {
  for (const code of ["unavailable", "rate_limited"]) {
    const { clock, server, world } = await connected();
    const { receive } = server;
    server.receive = (socket, message) => {
      if (message.type !== "subscribe") return receive.call(server, socket, message);
      socket.deliver({ type: "error", team: message.team, error: { code, message: "Later." } });
    };
    world.socket.break();
    await clock.advance(20000);
    assert.equal(world.connection.ready, true);
    assert.equal(world.connection.live, false, "it answers pings, but the board is stale");
    server.receive = receive;
    server.execute({ id: "1", name: "task.claim", args: { task_id: "a" } }, "ana");
    await clock.advance(2000);
    assert.equal(world.connection.live, true);
    assert.equal(world.store.seq(TEAM), 2);
  }
});

test("a heartbeat without my team says that I do not follow it: I ask again", async () => {
  const { clock, server, world } = await connected();
  world.socket.following = false;
  server.execute({ id: "1", name: "task.claim", args: { task_id: "a" } }, "ana");
  world.socket.deliver({ type: "heartbeat", at: "", seq: {} });
  await clock.advance(1);
  assert.equal(world.connection.live, false);
  await clock.advance(50);
  assert.equal(world.connection.live, true);
  assert.equal(world.store.seq(TEAM), 2);
});

test("what was missed is on the screen before it is called live", async () => {
  const { clock, server, world } = await connected();
  world.socket.break();
  const { receive } = server;
  // The answer to a ping says nothing of a subscription that is still being read.
  server.receive = (socket, message) => {
    if (message.type !== "subscribe") return receive.call(server, socket, message);
    clock.timer(() => receive.call(server, socket, message), 3000);
  };
  server.execute({ id: "1", name: "task.claim", args: { task_id: "a" } }, "ana");
  for (let step = 0; step < 100; step += 1) {
    await clock.advance(50);
    if (world.connection.live) assert.equal(world.store.seq(TEAM), 2);
  }
  assert.equal(world.connection.live, true);
});

test("after a restart it comes back within two seconds, at random", async () => {
  const waits = [];
  for (let time = 0; time < 40; time += 1) {
    const { clock, world } = await connected();
    const { timer } = world.connection;
    world.connection.timer = (callback, ms) => {
      if (callback.toString() === "() => this.connect()") waits.push(ms);
      return timer(callback, ms);
    };
    world.socket.break(1012);
    await clock.advance(2100);
    assert.equal(world.connection.live, true);
  }
  assert.ok(waits.every((ms) => ms >= 0 && ms <= 2000));
  assert.ok(Math.max(...waits) - Math.min(...waits) > 1000);
});

test("told that it is too much, it comes back after some seconds", async () => {
  const { clock, world } = await connected();
  const refused = world.socket;
  refused.onmessage({ data: JSON.stringify({ type: "error", error: { code: "rate_limited" } }) });
  refused.break(4429);
  await clock.advance(3900);
  assert.equal(world.connection.socket, null);
  await clock.advance(4300);
  assert.equal(world.connection.live, true);
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
