// The browser, where there is one. Pages are prerendered in Node, where nothing of this runs.

export const inBrowser = typeof window !== "undefined";

const PUBLIC = ["/sign-in", "/join"];

export const isPublicPage = () => PUBLIC.some((path) => location.pathname.startsWith(path));

// The tab's own storage, for what is no secret. It may be switched off or full.
export const storage = {
  read(key) {
    try {
      const text = sessionStorage.getItem(key);
      return text === null ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  },
  write(key, value) {
    try {
      if (value === undefined) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // The tab then does not know itself again after a reload.
    }
  },
};

// What earlier versions kept in clear in this tab for `user`: taken out of it, for the vault.
export function takeOldValues(user) {
  const local = {};
  const prefix = `huddle.local.${user}.`;
  const own = (key) => key.startsWith(prefix) || ["outbox", "conflicts"].some((name) => key === `huddle.${name}.${user}`);
  try {
    for (const key of Object.keys(sessionStorage).filter(own)) {
      if (key.startsWith(prefix)) local[key.slice(prefix.length)] = storage.read(key);
    }
    const waiting = storage.read(`huddle.outbox.${user}`) ?? [];
    const conflicts = storage.read(`huddle.conflicts.${user}`) ?? [];
    for (const key of Object.keys(sessionStorage)) {
      if (own(key) || key === "huddle.user" || key.startsWith("huddle.drafts.")) sessionStorage.removeItem(key);
    }
    const entries = [
      ...waiting.map((command, order) => ({ ...command, order, kind: "waiting" })),
      ...conflicts.map((conflict, order) => ({ ...conflict, order, kind: "conflict" })),
    ];
    return { local, entries };
  } catch {
    return { local: {}, entries: [] };
  }
}

// Once a frame while the page is seen; for what I did myself right after the present task.
export function schedule(flush, urgent) {
  if (urgent || !inBrowser) queueMicrotask(flush);
  else if (document.visibilityState === "visible") requestAnimationFrame(flush);
  else setTimeout(flush, 50);
}

export function socketTo(path) {
  return new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
}

// JSON over HTTP on this origin: {status, body, locked}; status 0 where there is no network.
export async function fetchJson(path, { method = "GET", body } = {}) {
  try {
    const response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: { Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      keepalive: method === "POST",
    });
    const text = await response.text();
    let parsed = null;
    try {
      parsed = text ? JSON.parse(text) : null;
    } catch {
      // A proxy's error page; the status says enough.
    }
    const locked = response.headers.has("Huddle-Locked");
    return { status: response.status, body: parsed, locked };
  } catch {
    return { status: 0, body: null, locked: false };
  }
}
