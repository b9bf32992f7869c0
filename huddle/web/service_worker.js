// Keeps the pages of one build of Huddle, so that they open without a network. The server puts a first
// line before this: `const BUILD = {version, files, pages}`. Only what is the same for everybody is kept
// here: never an answer of the API, of sign-in or of a socket, and nothing about a person.
/* global BUILD */

const PREFIX = "huddle-";
const NAME = PREFIX + BUILD.version;
const FILES = new Set(BUILD.files);
const PAGES = new Set(BUILD.pages);
const PATIENCE_MS = 4000;
const AWAY = new Set([502, 503, 504]);

// All of a build or nothing: pages need an open session, so a build met while signed out is tried again later.
async function fill() {
  const cache = await caches.open(NAME);
  await Promise.all(
    [...FILES, ...PAGES].map(async (path) => {
      const answer = await fetch(path, { cache: "no-cache", redirect: "error" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    }),
  );
}

// Pages that are open may still load parts of the build before: it is kept until the next one.
async function tidy() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const others = names.filter((name) => name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    fill().then(
      () => self.skipWaiting(),
      async (error) => {
        await caches.delete(NAME);
        throw error;
      },
    ),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

function words() {
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": BUILD.policy };
  return new Response(BUILD.offline, { status: 503, headers });
}

async function kept(path) {
  const answer = await (await caches.open(NAME)).match(path, { ignoreVary: true });
  return answer ?? words();
}

// The network first; the kept page where there is none, or where it does not answer in time.
async function page(request, path) {
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), slow]);
    if (answer && !AWAY.has(answer.status)) return answer;
  } catch {
    // No network.
  }
  return kept(path);
}

// Names under /assets/ stand for their content, in whatever build they are.
async function file(request, path) {
  const own = await (await caches.open(NAME)).match(path, { ignoreVary: true });
  if (own || !path.startsWith("/assets/")) return own ?? fetch(request);
  return (await caches.match(path, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const path = pathname.length > 1 ? pathname.replace(/\/$/, "") : pathname;
    if (!/^\/(api|auth)\//.test(path)) event.respondWith(page(request, path));
  } else if (FILES.has(pathname) || pathname.startsWith("/assets/")) {
    event.respondWith(file(request, pathname));
  }
});
