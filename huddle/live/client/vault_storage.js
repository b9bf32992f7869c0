// Where the vault's records lie: IndexedDB. Tests put a storage in memory in its place.
// Stores, by the key of their records: what is in them says vault.js.

const NAME = "huddle";
const VERSION = 1;
const STORES = { seats: "id", keys: "user", commands: "id", values: "id" };

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

export class IndexedStorage {
  constructor(database) {
    this.database = database;
    // Another tab wants to change the form of the database: do not stand in its way.
    database.onversionchange = () => database.close();
  }

  // Rejects where the browser keeps nothing (a private window, a full disk, a policy).
  static async open(factory = indexedDB) {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
        request.result.createObjectStore(store, { keyPath });
      }
    };
    return new IndexedStorage(await answered(request));
  }

  get(store, key) {
    return answered(this.database.transaction(store).objectStore(store).get(key));
  }

  all(store) {
    return answered(this.database.transaction(store).objectStore(store).getAll());
  }

  // One transaction over changes {store, put: record} or {store, remove: key}: all of them, on the disk, or none.
  async write(changes) {
    const stores = [...new Set(changes.map(({ store }) => store))];
    if (stores.length === 0) return;
    const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    for (const { store, put, remove } of changes) {
      if (put) transaction.objectStore(store).put(put);
      else transaction.objectStore(store).delete(remove);
    }
    // Said at once: should the page end in this moment, the browser finishes it all the same.
    transaction.commit?.();
    await done;
  }

  // Puts `made` where there is no record of its key yet; resolves to the record that is there then.
  async claim(store, key, made) {
    const transaction = this.database.transaction(store, "readwrite");
    const done = finished(transaction);
    const known = await answered(transaction.objectStore(store).get(key));
    if (!known) transaction.objectStore(store).put(made);
    await done;
    return known ?? made;
  }

  // Changes records in one transaction: `change(record)` returns the new one, null to remove it, or
  // nothing to leave it. Resolves to the new ones.
  async alter(store, change) {
    const transaction = this.database.transaction(store, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    const target = transaction.objectStore(store);
    const altered = [];
    for (const record of await answered(target.getAll())) {
      const next = change(record);
      if (next === null) target.delete(record[STORES[store]]);
      else if (next) {
        target.put(next);
        altered.push(next);
      }
    }
    await done;
    return altered;
  }
}
