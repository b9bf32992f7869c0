import assert from "node:assert/strict";
import test from "node:test";
import { Details } from "../client/details.js";

function reader() {
  const net = { down: false, asked: [] };
  const written = [];
  const store = { onChange() {}, write: (team, rows) => written.push(rows.notes[0].id) };
  const fetch = async (path) => {
    net.asked.push(path);
    if (net.down) return { status: 0, body: null };
    const body = path.endsWith("/notes") ? { notes: [{ id: "n1", team_id: "t" }] } : { history: [{ id: "h1" }] };
    return { status: 200, body };
  };
  return { net, written, details: new Details(store, { fetch }) };
}

const settle = () => new Promise((done) => setImmediate(done));

test("what could not be read without a network is read once it is back", async () => {
  const { net, written, details } = reader();
  net.down = true;
  details.show("notes", "a");
  details.show("history", "a");
  await settle();
  assert.deepEqual(written, []);

  net.down = false;
  details.missed();
  await settle();
  assert.deepEqual(written, ["n1"]);
  assert.deepEqual(details.history("a").get(), [{ id: "h1" }]);

  details.missed();
  await settle();
  assert.equal(net.asked.length, 4, "what is known is not asked for again");
});
