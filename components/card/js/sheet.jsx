// The sheet at the right (full screen on a phone) in which one task lies open.
import { Dialog, VisuallyHidden } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { restorePresence, setLocal, setPresence, useLocal } from "./live_api.js";
import { ownEscape } from "./editing.js";
import { IconBtn } from "./ui.jsx";

const open = (id) => setLocal("card.open", "", true, id);

const focusCard = (id) => {
  const card = document.querySelector(`[data-task="${CSS.escape(id)}"]`);
  if (!card) return false;
  card.focus();
  return document.activeElement === card;
};

/**
 * On arriving, `?task=ID` says what is open; from then on the address follows, so that it can be shared.
 * Not before it is known who I am: the values of this tab belong to a person.
 */
function useAddress(taskId, me) {
  const read = useRef(false);
  useEffect(() => {
    if (!me) return;
    const url = new URL(window.location.href);
    if (!read.current) {
      read.current = true;
      const asked = url.searchParams.get("task") ?? "";
      if (asked !== taskId) {
        open(asked);
        return;
      }
    }
    if (taskId) url.searchParams.set("task", taskId);
    else url.searchParams.delete("task");
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [taskId, me]);
}

/** `children`: what stands in the bar, which stays while the sheet scrolls, and the sheet's content. */
export function CardSheet({ me, teamId, label, children: [bar, content] }) {
  const [taskId] = useLocal("card.open", "");
  const shown = useRef("");
  if (taskId) shown.current = taskId;
  useAddress(taskId, me);

  useEffect(() => {
    if (!taskId || !teamId) return undefined;
    setPresence(teamId, `task:${taskId}`);
    return restorePresence;
  }, [taskId, teamId]);

  return (
    <Dialog.Root open={Boolean(taskId)} onOpenChange={(shows) => !shows && open("")}>
      <Dialog.Content
        className="hd-dialog hd-sheet"
        aria-describedby={undefined}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          event.currentTarget.focus();
        }}
        onCloseAutoFocus={(event) => focusCard(shown.current) && event.preventDefault()}
        onEscapeKeyDown={(event) => ownEscape() && event.preventDefault()}
      >
        <VisuallyHidden>
          <Dialog.Title>{label || "Task"}</Dialog.Title>
        </VisuallyHidden>
        <div className="sheet-bar">
          {bar}
          <Dialog.Close>
            <IconBtn className="sheet-close" icon={X} size={20} label="Close" />
          </Dialog.Close>
        </div>
        {content}
      </Dialog.Content>
    </Dialog.Root>
  );
}
