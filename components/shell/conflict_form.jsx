// One conflict: what I wrote and what stands there now, line by line.
import { useState } from "react";
import { resolveConflict, useConflicts, useHistory, useLive, useMe } from "./store";

const NAMES = {
  title: "Title",
  description: "Description",
  due_at: "Due",
  priority: "Priority",
  assigned_role: "Role",
  assignee_id: "Assigned to",
  patient_id: "Patient",
  tags: "Tags",
  checklist: "Checklist",
  name: "Name",
  wip_limit: "Limit",
  fhir_status: "Means (FHIR)",
};

const moment = (at) =>
  new Intl.DateTimeFormat(undefined, {
    dateStyle: "medium",
    timeStyle: "short",
    hour12: document.documentElement.dataset.clock === "12",
  }).format(new Date(at));

// A value as a person reads it; ids become names where the rows are known.
function words(field, value, people, patients) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (field === "due_at") return moment(value);
  if (field === "assignee_id") return people.find(({ id }) => id === value)?.name ?? "somebody";
  if (field === "patient_id") return patients.find(({ id }) => id === value)?.name ?? "a patient";
  if (field === "checklist") return value.map(({ text, done }) => `${done ? "☑" : "☐"} ${text}`).join("\n");
  if (Array.isArray(value)) return value.join(", ") || "nothing";
  return String(value).replaceAll("_", " ");
}

function Side({ name, legend, value, chosen, onChoose, group }) {
  return (
    <label className="conflict-side" data-chosen={chosen}>
      <input type="radio" name={group} checked={chosen} onChange={onChoose} aria-label={`${name}: ${legend}`} />
      <span className="conflict-who">{legend}</span>
      <span className="conflict-value">{value}</span>
    </label>
  );
}

// Who wrote the version that stands there now, and when.
function useTheirs({ command, current }) {
  const me = useMe()?.id;
  const history = useHistory(command.args.task_id ?? "");
  const last = history.find(({ user_id: by }) => by && by !== me);
  const at = last?.at ?? current.updated_at;
  return `${last?.user_name || "Somebody else"}${at ? `, ${moment(at)}` : ""}`;
}

function Lines({ conflict }) {
  const people = useLive({ from: "members", as: "rows" }, []);
  const patients = useLive({ from: "patients", as: "rows" }, []);
  const [choice, setChoice] = useState(() => Object.fromEntries(conflict.fields.map((field) => [field, "mine"])));
  const all = (side) => setChoice(Object.fromEntries(conflict.fields.map((field) => [field, side])));
  const { current, mine } = conflict;
  const theirs = useTheirs(conflict);

  // What nobody else changed is sent in any case; of the rest, what was chosen.
  function settle() {
    const kept = Object.entries(mine).filter(([field]) => choice[field] !== "theirs");
    resolveConflict(conflict.id, kept.length ? Object.fromEntries(kept) : "theirs");
  }

  return (
    <div className="conflict">
      <p className="conflict-what">{current.title ?? current.name}</p>
      <div className="conflict-all">
        <button type="button" className="hd-btn" data-variant="outline" onClick={() => all("mine")}>
          All mine
        </button>
        <button type="button" className="hd-btn" data-variant="outline" onClick={() => all("theirs")}>
          All theirs
        </button>
      </div>
      {conflict.fields.map((field) => (
        <fieldset key={field} className="conflict-field">
          <legend>{NAMES[field] ?? field}</legend>
          {["mine", "theirs"].map((side) => (
            <Side
              key={side}
              name={NAMES[field] ?? field}
              group={`conflict-${field}`}
              legend={side === "mine" ? "Mine, not saved yet" : theirs}
              value={words(field, (side === "mine" ? mine : current)[field], people, patients)}
              chosen={choice[field] === side}
              onChoose={() => setChoice({ ...choice, [field]: side })}
            />
          ))}
        </fieldset>
      ))}
      <div className="conflict-foot">
        <button type="button" className="hd-btn" data-variant="solid" data-size="large" onClick={settle}>
          Keep what I chose
        </button>
      </div>
    </div>
  );
}

export function ConflictForm() {
  const conflict = useConflicts()[0];
  return conflict ? <Lines key={conflict.id} conflict={conflict} /> : null;
}
