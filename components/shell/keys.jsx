// The keys that work on every page. None fires while a person types, nor together with a modifier.
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { ask, goTo, setNavigate } from "./going";
import { setLocal, undoChange, useNotices } from "./store";
import { useIsManager } from "./team";

const CHORD_MS = 1_500;
const OPEN_LAYER = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

const open = (name) => setLocal(`shell.${name}`, false, false, true);

function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

function lastOffer(notices) {
  return notices.filter((notice) => notice.kind === "undo").at(-1);
}

export function Keys({ pages }) {
  const navigate = useNavigate();
  const notices = useNotices();
  const manager = useIsManager();
  const now = useRef({});
  useEffect(() => {
    now.current = { notices, pages: pages.filter((page) => page.who === "all" || manager) };
  }, [notices, pages, manager]);
  useEffect(() => setNavigate(navigate), [navigate]);

  useEffect(() => {
    let chordUntil = 0;

    function undoLatest(event) {
      const offer = lastOffer(now.current.notices ?? []);
      if (!offer) return;
      event.preventDefault();
      undoChange(offer.change_id);
    }

    function withModifier(event) {
      const key = event.key.toLowerCase();
      if (event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      if (key === "k") {
        event.preventDefault();
        open("palette");
      } else if (key === "z" && !isTyping(event.target)) {
        undoLatest(event);
      }
    }

    function goToPage(event) {
      chordUntil = 0;
      const page = now.current.pages.find(({ key }) => key === event.key);
      if (!page) return;
      event.preventDefault();
      goTo(page.route);
    }

    function plain(event) {
      if (event.key === "?") {
        event.preventDefault();
        open("keys");
      } else if (document.querySelector(OPEN_LAYER)) {
        // A dialog or a menu has its own keys.
      } else if (event.timeStamp < chordUntil) {
        goToPage(event);
      } else if (event.key === "g") {
        chordUntil = event.timeStamp + CHORD_MS;
      } else if (event.key === "n" || event.key === "/") {
        event.preventDefault();
        ask(event.key === "n" ? "new-task" : "search");
      } else if (event.key === "z") {
        undoLatest(event);
      }
    }

    function onKeyDown(event) {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.ctrlKey || event.metaKey || event.altKey) withModifier(event);
      else if (!isTyping(event.target)) plain(event);
    }

    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}
