// Short words at the edge of the screen: what was refused, what can be undone, what concerns me.
import { useCallback, useEffect, useState } from "react";
import { Refusal } from "./refusal";
import { dismissNotice, keepNotices, putNoticeAside, setLocal, undoChange, useAnnouncement, useNotices } from "./store";

const SHOWN = 3;
const SIGNS = { refused: "!", undo: "↶", mention: "@", assigned: "→" };
function openTask(notice) {
  setLocal("card.open", "", true, notice.task_id);
  dismissNotice(notice.id);
}

function Toast({ notice, dismiss }) {
  return (
    <li className="toast" data-kind={notice.kind}>
      <span className="toast-sign" aria-hidden="true">
        {SIGNS[notice.kind] ?? "i"}
      </span>
      <p className="toast-words">
        {notice.what && <strong>{notice.what}: </strong>}
        {notice.message}
      </p>
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
      <button type="button" className="hd-btn" data-variant="ghost" data-square aria-label="Dismiss" onClick={() => dismiss(notice)}>
        ×
      </button>
      {notice.kind === "refused" && <Refusal notice={notice} />}
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
  const notices = [...useNotices().filter(({ aside }) => !aside), ...refusals];
  // Words that somebody typed are not thrown away by a tap on a cross: they stay in the list of refusals.
  const dismiss = useCallback(
    ({ id, typed }) => {
      if (typed) putNoticeAside(id);
      else dismissNotice(id);
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
