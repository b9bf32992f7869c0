// The history of a task, newest first: who did what when, each field before and after.
import { dayAndTime } from "./format.js";
import { historyWords } from "./history_words.js";
import { useLive } from "./live_api.js";

function Line({ line }) {
  if (line.text) return <li>{line.text}</li>;
  return (
    <li>
      <span className="sheet-history-field">{line.label}:</span>{" "}
      {line.before !== undefined && (
        <>
          <del>{line.before}</del> <span aria-hidden>→</span> <span className="hd-hidden">is now</span>{" "}
        </>
      )}
      <ins>{line.after}</ins>
    </li>
  );
}

const PATIENTS = { from: "patients", as: "rows", where: [["id", "in", 0]] };

const patientIds = (history) =>
  history.flatMap((entry) => (entry.detail?.patient_id ?? []).filter(Boolean));

export function HistoryList({ status, history, members, columns, roles, now }) {
  const patients = useLive(PATIENTS, [patientIds(history)]);
  const find = (rows, id) => rows.find((row) => row.id === id);
  const names = {
    member: (id) => find(members, id)?.name,
    patient: (id) => find(patients, id)?.name,
    column: (key) => columns.find((column) => column.key === key)?.name,
    role: (value) => roles[value],
    time: (value) => dayAndTime(value, new Date(now || Date.now())),
  };
  return (
    <details className="sheet-history">
      <summary>
        History {history.length > 0 && <span className="hd-count">{history.length}</span>}
      </summary>
      <ol className="sheet-list" aria-label="History">
        {history.map((entry) => {
          const { did, lines } = historyWords(entry, names);
          return (
            <li key={entry.id} className="sheet-history-entry">
              <div>
                <strong>{entry.user_name || "Huddle"}</strong> {did}
                <time dateTime={entry.at}>{dayAndTime(entry.at)}</time>
              </div>
              {lines.length > 0 && (
                <ul>
                  {lines.map((line, index) => (
                    <Line key={index} line={line} />
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ol>
      {history.length === 0 && (
        <p className="hd-help">
          {status?.state === "live"
            ? "Nothing is known of this task yet."
            : "The history is read from the server. It appears here when you are back online."}
        </p>
      )}
    </details>
  );
}
