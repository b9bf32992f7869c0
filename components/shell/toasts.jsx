// Short words at the edge of the screen: what was refused, what can be undone, what concerns me.
import { useCallback, useEffect, useState } from "react";
import { dismissNotice, keepNotices, sendCommand, setLocal, undoChange, useAnnouncement, useNotices } from "./store";

const SHOWN = 3;
const SIGNS = { refused: "!", undo: "↶", mention: "@", assigned: "→" };
const TYPED = ["text", "title", "description"];

// What a person had typed into the command that was refused.
function typedIn(command) {
  const args = { ...command?.args, ...command?.args?.changes };
  return TYPED.map((name) => args[name]).filter((value) => typeof value === "string" && value).join("\n");
}

function openTask(notice) {
  setLocal("card.open", "", true, notice.task_id);
  dismissNotice(notice.id);
}

function Refused({ notice }) {
  const typed = typedIn(notice.command);
  const [copied, setCopied] = useState(false);
  const retry = () => {
    dismissNotice(notice.id);
    sendCommand(notice.command.name, notice.command.args);
  };
  return (
    <>
      {typed && <textarea className="toast-typed" readOnly rows={2} aria-label="What you typed" value={typed} />}
      <div className="toast-actions">
        {typed && (
          <button
            type="button"
            className="hd-btn"
            data-variant="outline"
            onClick={() => navigator.clipboard?.writeText(typed).then(() => setCopied(true))}
          >
            {copied ? "Copied" : "Copy text"}
          </button>
        )}
        {notice.command?.name && (
          <button type="button" className="hd-btn" data-variant="outline" onClick={retry}>
            Try again
          </button>
        )}
      </div>
    </>
  );
}

function Toast({ notice, dismiss }) {
  return (
    <li className="toast" data-kind={notice.kind}>
      <span className="toast-sign" aria-hidden="true">
        {SIGNS[notice.kind] ?? "i"}
      </span>
      <p className="toast-words">{notice.message}</p>
      {notice.kind === "undo" && (
        <button type="button" className="hd-btn" data-variant="soft" aria-keyshortcuts="z" onClick={() => undoChange(notice.change_id)}>
          Undo <kbd className="hd-kbd">z</kbd>
        </button>
      )}
      {notice.task_id && (notice.kind === "mention" || notice.kind === "assigned") && (
        <button type="button" className="hd-btn" data-variant="soft" onClick={() => openTask(notice)}>
          Open
        </button>
      )}
      <button type="button" className="hd-btn" data-variant="ghost" data-square aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
        ×
      </button>
      {notice.kind === "refused" && <Refused notice={notice} />}
    </li>
  );
}

// What the server refused of a form: {id, message} as it comes, kept until a person has read it.
function useRefusals(message, id) {
  const [refusals, setRefusals] = useState([]);
  useEffect(() => {
    if (id) setRefusals((known) => [...known, { id, kind: "refused", message }]);
  }, [id, message]);
  const dismiss = useCallback(
    (gone) => setRefusals((known) => known.filter((refusal) => refusal.id !== gone)),
    [],
  );
  return [refusals, dismiss];
}

export function Toasts({ refusal, refusalId }) {
  const [refusals, dismissRefusal] = useRefusals(refusal, refusalId);
  const notices = [...useNotices(), ...refusals];
  const dismiss = useCallback(
    (id) => {
      dismissNotice(id);
      dismissRefusal(id);
    },
    [dismissRefusal],
  );
  const announcement = useAnnouncement();
  const shown = notices.slice(-SHOWN);
  const more = notices.length - shown.length;
  return (
    <section
      className="toasts"
      aria-label="Notices"
      onPointerEnter={() => keepNotices(true)}
      onPointerLeave={() => keepNotices(false)}
      onFocus={() => keepNotices(true)}
      onBlur={() => keepNotices(false)}
    >
      {more > 0 && <p className="toasts-more">{more} earlier</p>}
      <ul>
        {shown.map((notice) => (
          <Toast key={notice.id} notice={notice} dismiss={dismiss} />
        ))}
      </ul>
      <p className="hd-hidden" role="status">
        {announcement}
      </p>
    </section>
  );
}
