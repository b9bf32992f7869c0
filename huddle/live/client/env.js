// The browser, where there is one. Pages are prerendered in Node, where nothing of this runs.

export const inBrowser = typeof window !== "undefined";

const PUBLIC = ["/sign-in", "/join"];

export const isPublicPage = () => PUBLIC.some((path) => location.pathname.startsWith(path));

// Storage that may be switched off or full: then values live in memory alone.
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
      // Nothing is lost but the copy that would survive a reload.
    }
  },
};

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
