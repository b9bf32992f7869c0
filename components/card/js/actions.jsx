// Acts on a task as a whole: claim and release, its link, and what to do where it is gone.
import { Archive, Check, Hand, Link2, SearchX, Undo2 } from "lucide-react";
import { useState } from "react";
import { agoText, sendCommand } from "./live_api.js";
import { Btn } from "./ui.jsx";

/** Copy text where the clipboard may not be used: on plain http the API is missing. */
function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.activeElement.after(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

export function CopyLink({ taskId }) {
  const [state, setState] = useState("");
  const link = () => `${window.location.origin}/board?task=${taskId}`;
  const onClick = async (event) => {
    const button = event.currentTarget;
    setState((await copy(link())) ? "Link copied" : "Copying failed");
    button.focus();
    setTimeout(() => setState(""), 2000);
  };
  const Icon = state === "Link copied" ? Check : Link2;
  return (
    <Btn variant="ghost" onClick={onClick}>
      <Icon size={16} aria-hidden /> <span role="status">{state || "Copy link"}</span>
    </Btn>
  );
}

/** What stands in the sheet while the board has no such task: it loads, was archived, or is not ours. */
export function MissingTask({ taskId, status, history, now }) {
  if (status.state === "loading") {
    return (
      <div className="sheet-missing" aria-busy="true">
        <span className="hd-skeleton" style={{ width: "70%", height: "1.5rem" }} />
        <span className="hd-skeleton" style={{ width: "40%", height: "1rem" }} />
        <span className="hd-skeleton" style={{ width: "90%", height: "6rem" }} />
      </div>
    );
  }
  const archived = history.find((entry) => entry.type === "task.archive" || entry.type === "task.bulk");
  if (history.length > 0) {
    return (
      <div className="hd-empty">
        <Archive size={32} aria-hidden />
        <h3>This task is archived</h3>
        <p>
          {archived
            ? `${archived.user_name || "Huddle"} took it off the board, ${agoText(archived.at, now)}. `
            : "It was taken off the board. "}
          It keeps its notes and its history.
        </p>
        <Btn variant="solid" onClick={() => sendCommand("task.restore", { task_id: taskId })}>
          Put it back on the board
        </Btn>
      </div>
    );
  }
  return (
    <div className="hd-empty">
      <SearchX size={32} aria-hidden />
      <h3>This task cannot be shown</h3>
      <p>
        {status.state === "live"
          ? "It is not on a board of yours, or the link is wrong. Ask whoever sent it which team it belongs to."
          : "There is no connection, and this device does not hold it. It will show when the connection is back."}
      </p>
    </div>
  );
}

/** Take an unclaimed task on, or give mine back: one button, so that the focus stays where it is. */
export function ClaimButton({ task, me }) {
  const mine = task.assignee_id === me;
  if (task.assignee_id && !mine) return null;
  const Icon = mine ? Undo2 : Hand;
  return (
    <Btn
      variant={mine ? "soft" : "solid"}
      onClick={() => sendCommand(mine ? "task.release" : "task.claim", { task_id: task.id })}
    >
      <Icon size={16} aria-hidden /> {mine ? "Release" : "Claim"}
    </Btn>
  );
}
