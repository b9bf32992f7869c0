// Asks the browser to keep the pages themselves, so that they open without a network (huddle/web/service_worker).
// Only over https and on this machine are there service workers; elsewhere the app works as before.

const LATER_MS = 3000;

// Not before the screen is live: what the person sees first must not wait for it.
export function registerServiceWorker(live) {
  if (!("serviceWorker" in navigator)) return;
  const timer = setInterval(async () => {
    if (!live() || !navigator.onLine) return;
    try {
      await navigator.serviceWorker.register("/sw.js");
      clearInterval(timer);
    } catch (error) {
      console.warn("Pages will not open without a network yet:", error.message);
    }
  }, LATER_MS);
}
