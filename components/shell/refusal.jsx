// One thing that was refused: what the person had typed, and the ways on. In a notice and in the list.
import { useState } from "react";
import { dismissNotice, sendCommand, setLocal, store } from "./store";

const rowOf = (id) => [...store.views.tasks.values()].find((row) => row.id === id);

// Where typed words can be put back as a draft, to go on from there: the card's own fields.
function placeFor({ command, typed, task_id: id }) {
  const row = id && typed ? rowOf(id) : null;
  if (!row) return null;
  const changes = command.args?.changes ?? {};
  if (command.name === "note.add") return () => setLocal(`draft.note.${id}`, "", true, command.args.text);
  const field = ["title", "description"].find((name) => typeof changes[name] === "string");
  if (command.name !== "task.edit" || !field) return null;
  const draft = { text: changes[field], base: row[field], version: row.version };
  return () => setLocal(`draft.${field}.${id}`, null, true, draft);
}

export function Refusal({ notice, children }) {
  const { id, typed, command, task_id: taskId } = notice;
  const [copied, setCopied] = useState(false);
  const putBack = placeFor(notice);
  const retry = () => {
    dismissNotice(id);
    sendCommand(command.name, command.args);
  };
  const goOn = () => {
    putBack();
    dismissNotice(id);
    setLocal("refusals.open", false, false, false);
    setLocal("card.open", "", true, taskId);
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
        {putBack && (
          <button type="button" className="hd-btn" data-variant="outline" onClick={goOn}>
            Put it back
          </button>
        )}
        {command?.name && (
          <button type="button" className="hd-btn" data-variant="outline" onClick={retry}>
            Try again
          </button>
        )}
        {children}
      </div>
    </>
  );
}
