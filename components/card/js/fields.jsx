// The facts of a task that are chosen: column, priority, role, assignee, patient.
import { ChevronDown } from "lucide-react";
import { editTask } from "./editing.js";
import { sendCommand, useLive } from "./live_api.js";
import { Picker } from "./picker.jsx";
import { Avatar } from "./ui.jsx";

/** A choice among few, by the browser's own control; `value` null is the option "". */
function Choice({ label, value, options, onPick, ...props }) {
  return (
    <span className="sheet-select">
      <select
        className="hd-input"
        aria-label={label}
        value={value ?? ""}
        onChange={(event) => onPick(event.target.value || null)}
        {...props}
      >
        {options.map((option) => (
          <option key={option.value ?? ""} value={option.value ?? ""}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden />
    </span>
  );
}

export function ColumnField({ task, columns }) {
  const options = columns.map((column) => ({ value: column.key, label: column.name }));
  if (!columns.some((column) => column.key === task.status)) {
    options.unshift({ value: task.status, label: "A removed column" });
  }
  return (
    <Choice
      id="sheet-column"
      label="Column: move to"
      value={task.status}
      options={options}
      onPick={(status) => sendCommand("task.move", { task_id: task.id, status })}
    />
  );
}

const PRIORITIES = [
  { value: "routine", label: "Routine" },
  { value: "soon", label: "Soon" },
  { value: "urgent", label: "Urgent" },
];

export function PriorityField({ task }) {
  return (
    <Choice
      id="sheet-priority"
      label="Priority"
      value={task.priority}
      options={PRIORITIES}
      onPick={(priority) => editTask(task, { priority })}
    />
  );
}

/** `roles` is `{value: label}` of all clinical roles. */
export function RoleField({ task, roles }) {
  const options = Object.entries(roles).map(([value, label]) => ({ value, label }));
  return (
    <Choice
      id="sheet-role"
      label="Role"
      value={task.assigned_role}
      options={[{ value: null, label: "No role" }, ...options]}
      onPick={(role) => editTask(task, { assigned_role: role })}
    />
  );
}

const personOption = (roles, me) => (member) => ({
  value: member.id,
  label: member.id === me ? `${member.name} (me)` : member.name,
  detail: roles[member.role] ?? member.role,
  search: member.handle,
});

/** Me first, then the people of the task's role, then all others, each group by name. */
function byFitness(task, me) {
  const group = (member) => (member.id === me ? 0 : member.role === task.assigned_role ? 1 : 2);
  return (a, b) => group(a) - group(b) || a.name.localeCompare(b.name);
}

export function AssigneeField({ task, members, roles, me }) {
  const person = members.find((member) => member.id === task.assignee_id);
  const useOptions = () => [
    { value: null, label: "Nobody" },
    ...members
      .filter((member) => member.permission !== "kiosk")
      .sort(byFitness(task, me))
      .map(personOption(roles, me)),
  ];
  const shown = person ? (
    <>
      <Avatar person={person} /> {person.name}
    </>
  ) : task.assignee_id ? (
    "Somebody who left"
  ) : (
    <span className="sheet-unset">Nobody</span>
  );
  return (
    <Picker
      label="Assignee"
      placeholder="Name or role"
      value={task.assignee_id}
      shown={shown}
      useOptions={useOptions}
      onPick={(assignee) => editTask(task, { assignee_id: assignee })}
    />
  );
}

const patientOption = (patient) => ({
  value: patient.id,
  label: patient.name,
  detail: [patient.birth_date && `born ${patient.birth_date}`, patient.mrn && `MRN …${patient.mrn.slice(-4)}`]
    .filter(Boolean)
    .join(", "),
  search: patient.mrn,
});

const PATIENTS = { from: "patients", as: "rows", where: [["team_id", "eq", 0]], order: [["name", 1]] };

export function PatientField({ task }) {
  const useOptions = () => [
    { value: null, label: "No patient" },
    ...useLive(PATIENTS, [task.team_id]).map(patientOption),
  ];
  const shown = task.patient_id ? (
    task.patient_name
  ) : (
    <span className="sheet-unset">No patient</span>
  );
  return (
    <Picker
      label="Patient"
      placeholder="Name or MRN"
      value={task.patient_id}
      shown={shown}
      useOptions={useOptions}
      onPick={(chosen) => editTask(task, { patient_id: chosen })}
    />
  );
}
