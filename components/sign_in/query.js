// The query of the page's address, as values that a prerendered page can hold: empty until it runs.
import { useSyncExternalStore } from "react";

const never = () => () => {};

export function useQueryParam(name) {
  return useSyncExternalStore(
    never,
    () => new URLSearchParams(window.location.search).get(name) ?? "",
    () => "",
  );
}

// Only a path of this site: an address elsewhere in `next` would make the sign-in page a lure.
export function useNextPath() {
  const next = useQueryParam("next");
  return /^\/(?![/\\])/.test(next) ? next : "/";
}
