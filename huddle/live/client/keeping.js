// What this tablet keeps of the person who sits at it, and when: opened with a session, laid away at the
// lock and at a session's end, wiped at sign-out. Where the browser cannot keep anything encrypted
// (plain http, some private windows), all of it lives in memory alone, and the screen says so.

import { inBrowser } from "./env.js";
import { Tab } from "./tab.js";
import { later } from "./timer.js";
import { Vault } from "./vault.js";
import { IndexedStorage } from "./vault_storage.js";

const NOTHING = Object.freeze({ entries: [], local: undefined, fresh: false, state: "open" });
const LAST_WORDS_MS = 150;
const OLD_MS = 30 * 86400e3;
const PATIENCE_MS = 3000;

async function openVault(failed) {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB || !navigator.locks) return null;
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));
  const [storage, tab] = await Promise.race([Promise.all([IndexedStorage.open(), Tab.claim()]), late]);
  return new Vault({ storage, tab, failed });
}

export class Keeping {
  // `make(failed)` resolves to a Vault, or to null where there can be none.
  constructor({ keeper, boards, make = openVault, told = () => {}, wait = later }) {
    Object.assign(this, { keeper, boards, make, told, wait });
    this.vault = null;
    this.broken = false;
    this.closing = Promise.resolve();
    this.values = null;
    this.writing = false;
  }

  // True where what is done now would outlive this page; until that is known, nothing else is said.
  get works() {
    return !this.broken && !this.keeper.failed;
  }

  begin() {
    if (!inBrowser && this.make === openVault) return Promise.resolve(null);
    const lost = (error) => {
      console.warn("Huddle keeps nothing on this device:", error?.message ?? "the browser cannot");
      this.broken = true;
      this.told();
      return null;
    };
    this.ready ??= Promise.resolve(this.make(() => this.told()))
      .then((vault) => (vault ? (this.vault = vault) : lost()))
      .catch(lost);
    return this.ready;
  }

  async seat() {
    await this.begin();
    return this.vault ? this.vault.seat() : null;
  }

  // The server said who is here. Resolves to what is kept for them: {entries, local, fresh, state}.
  // `fresh`: it is another session than the one before. `state` other than "open": this tablet was
  // locked or left without a network, and the server does not know.
  async open({ user, teams, session, vault: secret }) {
    await this.begin();
    await this.closing;
    if (!this.vault || !secret || !session) return NOTHING;
    try {
      const seat = await this.vault.seat();
      const stands = seat?.session === session && ["locked", "left"].includes(seat.state);
      if (stands) return { ...NOTHING, state: seat.state };
      const going = this.keeper.vault !== null && this.vault.user === user.id;
      if (!going) this.stop();
      await this.vault.open({ user: user.id, session, secret });
      this.vault.put("me", { user, teams });
      const fresh = seat?.session !== session;
      if (going) return { ...NOTHING, entries: await this.left(), fresh };
      return { ...(await this.begun()), fresh };
    } catch (error) {
      console.warn("Huddle keeps nothing on this device:", error);
      this.broken = true;
      this.stop();
      return NOTHING;
    }
  }

  async begun() {
    const local = await this.vault.take(`tab/${this.vault.tab.id}`);
    const entries = await this.keeper.start(this.vault);
    this.boards.start(this.vault);
    this.tidy();
    return { ...NOTHING, entries, local };
  }

  // Without the server: what the open session left here, as `open`, with `me` and `asOf` (ms); or null.
  async resume() {
    if (!this.vault || !(await this.vault.resume())) return null;
    const me = await this.vault.take("me");
    if (!me) return null;
    const teams = me.teams.map(({ id }) => id);
    const asOf = await this.boards.load(this.vault, teams);
    return { ...(await this.begun()), me, asOf };
  }

  // Entries of tabs that were closed since.
  left() {
    return this.keeper.left().catch(() => []);
  }

  // Values of this tab, written as fast as they go and never twice at once.
  async local(values) {
    this.values = { ...values };
    if (this.writing || !this.keeper.vault) return;
    this.writing = true;
    while (this.values && this.keeper.vault) {
      const now = this.values;
      this.values = null;
      await this.vault.put(`tab/${this.vault.tab.id}`, now, { at: Date.now() });
    }
    this.writing = false;
  }

  // What tabs that are closed for long had kept for themselves.
  async tidy() {
    const { vault } = this;
    const alive = await vault.tab.alive();
    for (const { id, at } of await vault.named("tab/")) {
      const name = id.slice(id.indexOf("/") + 1);
      if (!alive.has(name.slice("tab/".length)) && Date.now() - at > OLD_MS) vault.remove(name);
    }
  }

  mark(fields) {
    return this.vault?.mark(fields);
  }

  stop() {
    this.values = null;
    this.keeper.stop();
    this.boards.stop();
  }

  // Locked, or the session ended: at once for the next page, and the key a moment later, when what was
  // half typed has been laid away as well.
  close(state) {
    const work = async () => {
      await this.begin();
      if (!this.vault) return;
      this.vault.mark({ state });
      await new Promise((resolve) => this.wait(resolve, LAST_WORDS_MS));
      this.stop();
      await this.vault.close(state);
    };
    return (this.closing = work());
  }

  async wipe(user, options) {
    await this.begin();
    this.stop();
    return this.vault?.wipe(user, options);
  }
}
