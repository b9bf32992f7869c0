import assert from "node:assert/strict";
import test from "node:test";
import { Shelf, secretOf, session } from "./shelf.js";

const entry = (id, order = 1, fields = {}) => ({ id, order, kind: "waiting", name: "task.claim", args: { task_id: id }, ...fields });

async function withWork() {
  const shelf = new Shelf();
  const vault = shelf.vault();
  await vault.open(session("me"));
  await vault.keep([entry("b", 2), entry("a", 1, { args: { text: "Insulin for Mrs Ortega" } })]);
  return { shelf, vault };
}

test("what is kept comes back in its order, and is not readable on the disk", async () => {
  const { shelf } = await withWork();
  assert.doesNotMatch(shelf.text(), /Insulin|Ortega|task\.claim/);
  const again = shelf.vault();
  await again.open(session("me"));
  const entries = await again.mine();
  assert.deepEqual(entries.map(({ id }) => id), ["a", "b"]);
  assert.equal(entries[0].args.text, "Insulin for Mrs Ortega");
});

test("without the server the open session's key is enough; locked or ended it is not there", async () => {
  for (const state of ["locked", "ended"]) {
    const { shelf, vault } = await withWork();
    const offline = shelf.vault();
    assert.equal(await offline.resume(), true);
    assert.equal((await offline.mine()).length, 2);
    await vault.close(state);
    assert.equal(shelf.stores.keys.get("me").key, null);
    assert.equal((await shelf.vault().seat()).state, state);
    assert.equal(await shelf.vault().resume(), false);
    const back = shelf.vault();
    await back.open(session("me", "session-2"));
    assert.equal((await back.mine()).length, 2);
  }
});

test("the key can be used by nobody else and leaves the browser by no means", async () => {
  const { shelf, vault } = await withWork();
  assert.equal(vault.key.extractable, false);
  const other = shelf.vault("tab-2");
  await other.open(session("ana"));
  assert.equal(shelf.stores.keys.get("me").key, null);
  shelf.open.delete("tab-1");
  assert.deepEqual(await other.mine(), []);
  // A record that is put under another name or person does not open either.
  const stolen = { ...shelf.stores.commands.get("a"), user: "ana" };
  assert.equal(await other.unseal(stolen), undefined);
  const own = shelf.vault();
  await own.open({ user: "me", session: "session-3", secret: secretOf("ana") });
  assert.deepEqual(await own.mine(), []);
});

test("wiping takes the key and its salt first, then this person's data and nobody else's", async () => {
  const { shelf, vault } = await withWork();
  await vault.put("board/team-1", { rows: [] });
  const other = shelf.vault("tab-2");
  await other.open(session("ana"));
  await other.keep([entry("c")]);
  shelf.writes = [];
  await vault.wipe("me");
  assert.deepEqual(shelf.writes[0], ["remove keys me"]);
  assert.deepEqual([...shelf.stores.commands.keys()], ["c"]);
  assert.deepEqual([...shelf.stores.values.values()].filter(({ user }) => user === "me"), []);
  assert.equal((await other.mine()).length, 1);
});

test("a wipe that was cut short leaves nothing that the same person could read either", async () => {
  const { shelf } = await withWork();
  await shelf.write([{ store: "keys", remove: "me" }]);
  const back = shelf.vault();
  await back.open(session("me"));
  assert.deepEqual(await back.mine(), []);
  assert.equal(shelf.stores.commands.size, 0);
});

test("left without a network: the seat says so until the server has heard of it", async () => {
  const { shelf, vault } = await withWork();
  await vault.wipe("me", { left: true });
  assert.equal((await vault.seat()).state, "left");
  assert.equal((await vault.seat()).session, "session-1");
  await vault.wipe("me");
  assert.equal(await vault.seat(), null);
});

test("a closed tab's work goes to exactly one other; a living tab's stays its own", async () => {
  const { shelf, vault } = await withWork();
  const [two, three] = [shelf.vault("tab-2"), shelf.vault("tab-3")];
  await two.open(session("me"));
  await three.open(session("me"));
  assert.deepEqual(await two.mine(), []);
  shelf.open.delete(vault.tab.id);
  const [mine, theirs] = await Promise.all([two.mine(), three.mine()]);
  assert.deepEqual([mine.length, theirs.length], [2, 0]);
});

test("a session that another one has replaced does not lock the seat of that one", async () => {
  const { shelf, vault } = await withWork();
  const next = shelf.vault("tab-2");
  await next.open(session("ana", "session-2"));
  await vault.close("ended");
  assert.deepEqual([(await next.seat()).user, (await next.seat()).state], ["ana", "open"]);
  assert.notEqual(shelf.stores.keys.get("ana").key, null);
});
