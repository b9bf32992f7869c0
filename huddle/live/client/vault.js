// What this tablet keeps for a person over a reload: commands that wait, were refused or met a newer
// version, values of tabs, and the last known boards. All of it is encrypted (AES-GCM).
//
// The key is derived (HKDF) from a secret that the server tells only an open session of that person,
// and from a salt that only this tablet has. It cannot be read by scripts, and lies beside the data only
// while the session is open: locked or signed out, nobody can read the data here until the same person
// is back. Without its salt nobody ever can.

const CHECK = "check";
const utf8 = new TextEncoder();
const text = new TextDecoder();

async function derive(subtle, secret, salt, user) {
  const bytes = Uint8Array.from(atob(secret), (character) => character.charCodeAt(0));
  const base = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8.encode(`huddle vault ${user}`) };
  return subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export class Vault {
  // `storage`: as IndexedStorage. `tab`: {id, alive()}. `failed()` hears that a write was not kept.
  constructor({ storage, tab, subtle = crypto.subtle, failed = () => {} }) {
    Object.assign(this, { storage, tab, subtle, failed });
    this.user = "";
    this.session = "";
    this.key = null;
    this.queue = Promise.resolve();
  }

  // One write is begun after the other, in the order asked; resolves to false where it was not kept.
  // `work` may return {written}, a promise that the next one need not wait for: the storage keeps the order.
  later(work) {
    const begun = this.queue.then(work);
    this.queue = begun.catch(() => {});
    return begun
      .then((step) => step?.written)
      .then(
        () => true,
        (error) => {
          this.failed(error);
          return false;
        },
      );
  }

  seat() {
    return this.storage.get("seats", "seat").then((seat) => seat ?? null);
  }

  // Opens what is kept for `user`, with the server's `secret`, and takes the seat for their session.
  async open({ user, session, secret }) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const known = await this.storage.claim("keys", user, { user, salt, key: null });
    const key = await derive(this.subtle, secret, known.salt, user);
    const seat = { ...(await this.seat()), id: "seat", user, session, state: "open" };
    // One person at a time: whoever sat here before comes back by the server alone.
    await this.storage.alter("keys", (other) => (other.key ? { ...other, key: null } : undefined));
    await this.storage.write([
      { store: "keys", put: { ...known, key } },
      { store: "seats", put: seat },
    ]);
    Object.assign(this, { user, session, key });
    await this.check();
  }

  // Without the server: what the open session left here. Resolves to whether there is anything.
  async resume() {
    const seat = await this.seat();
    const known = seat?.state === "open" ? await this.storage.get("keys", seat.user) : null;
    if (!known?.key) return false;
    Object.assign(this, { user: seat.user, session: seat.session, key: known.key });
    return true;
  }

  // A site with another secret cannot read what was kept under the old one: it is dropped, not shown as junk.
  async check() {
    const id = `${this.user}/${CHECK}`;
    const record = await this.storage.get("values", id);
    if (record && (await this.unseal(record)) === undefined) await this.drop(this.user);
    await this.put(CHECK, CHECK);
  }

  drop(user) {
    const mine = (record) => (record.user === user ? null : undefined);
    return Promise.all([this.storage.alter("commands", mine), this.storage.alter("values", mine)]);
  }

  // Writes on the seat: `idle`, the seconds after which an unattended screen locks, or its state.
  // A seat that another session has taken meanwhile is left alone.
  mark(fields) {
    return this.later(async () => {
      const seat = await this.seat();
      const mine = seat && (!this.session || seat.session === this.session);
      if (mine) await this.storage.write([{ store: "seats", put: { ...seat, ...fields } }]);
    });
  }

  // Lays the key away; what is encrypted stays. `state`: "locked", or "ended" for a session that is over.
  close(state) {
    const { user } = this;
    this.mark({ state });
    return this.later(async () => {
      const mine = (known) => known.key && (!user || known.user === user);
      await this.storage.alter("keys", (known) => (mine(known) ? { ...known, key: null } : undefined));
      if (this.user === user) this.key = null;
    });
  }

  // Signing out: first the key and its salt, so that a wipe that is cut short leaves nothing readable.
  // `left`: the server does not know yet that the session is over.
  wipe(user, { left = false } = {}) {
    return this.later(async () => {
      await this.storage.write([{ store: "keys", remove: user }]);
      if (this.user === user) Object.assign(this, { user: "", key: null });
      await this.drop(user);
      const seat = await this.seat();
      if (seat && seat.user !== user) return;
      const end = left ? { put: { ...seat, id: "seat", user, state: "left" } } : { remove: "seat" };
      await this.storage.write([{ store: "seats", ...end }]);
    });
  }

  async seal(id, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: utf8.encode(`${this.user} ${id}`) };
    return { iv, data: await this.subtle.encrypt(how, this.key, utf8.encode(JSON.stringify(value))) };
  }

  // The value of a record, or undefined where this key does not open it.
  async unseal({ id, user, iv, data }) {
    const how = { name: "AES-GCM", iv, additionalData: utf8.encode(`${user} ${id}`) };
    try {
      return JSON.parse(text.decode(await this.subtle.decrypt(how, this.key, data)));
    } catch {
      return undefined;
    }
  }

  // Keeps a value of this person under `name`; `marks` stay readable beside it.
  put(name, value, marks = {}) {
    const { user } = this;
    return this.later(async () => {
      if (!this.key || this.user !== user) return;
      const id = `${user}/${name}`;
      const record = { ...marks, id, user, ...(await this.seal(id, value)) };
      await this.storage.write([{ store: "values", put: record }]);
    });
  }

  async take(name) {
    const record = await this.storage.get("values", `${this.user}/${name}`);
    return record ? this.unseal(record) : undefined;
  }

  remove(name) {
    const id = `${this.user}/${name}`;
    return this.later(() => this.storage.write([{ store: "values", remove: id }]));
  }

  // The records of this person's values whose name begins so, still sealed.
  async named(prefix) {
    const start = `${this.user}/${prefix}`;
    return (await this.storage.all("values")).filter(({ id }) => id.startsWith(start));
  }

  // Keeps and removes entries {id, order, kind, ...} of this tab in one step. Resolves to whether that is done.
  keep(entries, gone = []) {
    const { user } = this;
    return this.later(async () => {
      if (!this.key || this.user !== user) throw new Error("the vault is closed");
      const changes = gone.map((id) => ({ store: "commands", remove: id }));
      for (const entry of entries) {
        const { id, order, kind } = entry;
        const sealed = await this.seal(id, entry);
        changes.push({ store: "commands", put: { id, user, tab: this.tab.id, order, kind, ...sealed } });
      }
      return { written: this.storage.write(changes) };
    });
  }

  // This tab's entries in their order, and those of tabs that are closed: from now on they are this tab's.
  async mine() {
    const alive = await this.tab.alive();
    const left = ({ user, tab }) => user === this.user && (tab === this.tab.id || !alive.has(tab));
    const claim = (record) => (left(record) ? { ...record, tab: this.tab.id } : undefined);
    const records = await this.storage.alter("commands", claim);
    const entries = await Promise.all(records.map((record) => this.unseal(record)));
    return entries.filter(Boolean).sort((a, b) => a.order - b.order);
  }

  // How many entries of each kind are kept here for whom: {user: {waiting, refused, conflict}}.
  async counts() {
    const counts = {};
    for (const { user, kind } of await this.storage.all("commands")) {
      counts[user] ??= { waiting: 0, refused: 0, conflict: 0 };
      counts[user][kind] += 1;
    }
    return counts;
  }
}
