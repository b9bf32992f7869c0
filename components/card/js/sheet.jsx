// The sheet at the right (full screen on a phone) in which one task lies open.
import { Dialog, IconButton, VisuallyHidden } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { restorePresence, setPresence } from "./live_api.js";
import { ownEscape } from "./editing.js";

const focusCard = (id) => {
  const card = document.querySelector(`[data-task="${CSS.escape(id)}"]`);
  if (!card) return false;
  card.focus();
  return document.activeElement === card;
};

/** On arriving, `?task=ID` says what is open; from then on the address follows, so that it can be shared. */
function useAddress(taskId, onOpen) {
  const read = useRef(false);
  useEffect(() => {
    const url = new URL(window.location.href);
    if (!read.current) {
      read.current = true;
      const asked = url.searchParams.get("task") ?? "";
      if (asked !== taskId) {
        onOpen(asked);
        return;
      }
    }
    if (taskId) url.searchParams.set("task", taskId);
    else url.searchParams.delete("task");
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [taskId, onOpen]);
}

export function CardSheet({ taskId, teamId, label, onClose, onOpen, children }) {
  const shown = useRef("");
  if (taskId) shown.current = taskId;
  useAddress(taskId, onOpen);

  useEffect(() => {
    if (!taskId || !teamId) return undefined;
    setPresence(teamId, `task:${taskId}`);
    return restorePresence;
  }, [taskId, teamId]);

  return (
    <Dialog.Root open={Boolean(taskId)} onOpenChange={(open) => !open && onClose()}>
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
        {children}
        <Dialog.Close>
          <IconButton className="sheet-close" variant="ghost" color="gray" size="3" aria-label="Close">
            <X size={20} aria-hidden />
          </IconButton>
        </Dialog.Close>
      </Dialog.Content>
    </Dialog.Root>
  );
}
