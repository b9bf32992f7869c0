// What of all tasks concerns one person today, sorted into sections. Plain functions over rows.

const PRIORITY = { urgent: 0, soon: 1, routine: 2 };

export function startOfDay(now, days = 0) {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() + days);
  return day.getTime();
}

const due = (task) => (task.due_at ? Date.parse(task.due_at) : Infinity);

function sectionOf(task, now, waits) {
  const at = due(task);
  if (at < now) return "overdue";
  if (at < startOfDay(now, 1)) return "today";
  if (waits) return "waiting";
  return at === Infinity ? "undated" : "next";
}

// Mine before my role's; then by the clock, then by priority; equals stay as they are.
function byUrgency(me) {
  const claimed = (task) => (task.assignee_id === me.id ? 0 : 1);
  return (one, other) =>
    claimed(one) - claimed(other) ||
    (due(one) === due(other) ? 0 : due(one) - due(other)) ||
    PRIORITY[one.priority] - PRIORITY[other.priority];
}

function concerns(me) {
  const roles = new Map(me.teams.map((team) => [team.id, team.roles]));
  return (task) =>
    task.assignee_id === me.id ||
    (!task.assignee_id && (roles.get(task.team_id) ?? []).includes(task.assigned_role));
}

// My patients with something due by the end of today, whoever does it; the latest first.
function duePatients(open, mine, now) {
  const my = new Set(mine.map((task) => task.patient_id).filter(Boolean));
  const patients = new Map();
  for (const task of open) {
    if (!my.has(task.patient_id) || due(task) >= startOfDay(now, 1)) continue;
    const known = patients.get(task.patient_id);
    const patient = known ?? { id: task.patient_id, team_id: task.team_id, name: task.patient_name, due: 0, overdue: 0, first: Infinity };
    patient.due += 1;
    patient.overdue += due(task) < now ? 1 : 0;
    patient.first = Math.min(patient.first, due(task));
    patients.set(task.patient_id, patient);
  }
  return [...patients.values()].sort((one, other) => one.first - other.first);
}

function sinceYesterday(tasks, mine, me, now) {
  const since = startOfDay(now, -1);
  const my = new Set(mine.map((task) => task.patient_id).filter(Boolean));
  const news = mine.filter((task) => Date.parse(task.created_at) >= since);
  const done = tasks.filter(
    (task) => task.done_at && Date.parse(task.done_at) >= since && task.assignee_id !== me.id && my.has(task.patient_id),
  );
  const line = (what) => (task) => ({ what, id: task.id, title: task.title, patient_name: task.patient_name ?? "", at: what === "done" ? task.done_at : task.created_at });
  return [...news.map(line("new")), ...done.map(line("done"))].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

// `waits(task)`: whether it is in a column that waits for others. `stay`: where held rows must remain,
// as a Map of row key to section. Returns sections of tasks, and what stands beside them.
export function dayOf({ tasks, me, waits, now, stay = new Map() }) {
  const open = tasks.filter((task) => !task.done_at || stay.has(task._key));
  const mine = open.filter(concerns(me));
  const sections = { overdue: [], today: [], next: [], undated: [], waiting: [] };
  for (const task of open) {
    const held = stay.get(task._key);
    if (held) sections[held].push(task);
    else if (concerns(me)(task)) sections[sectionOf(task, now, waits(task))].push(task);
  }
  const compare = byUrgency(me);
  for (const list of Object.values(sections)) list.sort(compare);
  const doneToday = tasks.filter(
    (task) => task.done_at && task.assignee_id === me.id && Date.parse(task.done_at) >= startOfDay(now),
  ).length;
  return {
    ...sections,
    patients: duePatients(open, mine, now),
    changed: sinceYesterday(tasks, mine, me, now),
    doneToday,
    total: mine.length,
  };
}

