// Wishes that a page may answer ("huddle:new-task", "huddle:search"). Where it does not, the board does.
const PATIENCE_MS = 5_000;

let navigate = (path) => window.location.assign(path);

export function setNavigate(router) {
  navigate = router;
}

export function goTo(path) {
  navigate(path);
}

// A page that grants a wish calls `preventDefault` on its event.
function granted(wish) {
  return !window.dispatchEvent(new CustomEvent(`huddle:${wish}`, { cancelable: true }));
}

export function ask(wish) {
  if (granted(wish)) return;
  const until = performance.now() + PATIENCE_MS;
  const again = () => {
    if (!granted(wish) && performance.now() < until) window.requestAnimationFrame(again);
  };
  goTo("/board");
  window.requestAnimationFrame(again);
}
