// What a person is told beside the rows: refusals, offers to undo, mentions of me, tasks given to me.
// A refusal stays until the person has dealt with it, also over a reload.

import { typedIn, wordsFor } from "./command_words.js";
import { ENDED, columnOf, find } from "./finding.js";
import { signal, uuid } from "./signal.js";
import { later } from "./timer.js";

const LANE_FIELDS = ["assigned_role", "patient_id", "priority"];
const STAY_MS = { undo: 12000, mention: 20000, assigned: 20000 };
const AGAIN_MS = 3000;
const ANNOUNCE_MS = 1500;
const MANY = 3;

const EMPTY = { change_id: "", command: {}, task_id: "", what: "", typed: "", aside: false };

const quoted = (text) => `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;
const tasks = (count) => (count === 1 ? "1 task" : `${count} tasks`);

export class Notices {
  constructor(store, { timer = later } = {}) {
    this.store = store;
    this.timer = timer;
    this.list = signal([]);
    this.announcement = signal("");
    this.words = [];
    this.kept = false;
    store.onChange((message, before) => this.changed(message, before));
  }

  add(notice) {
    const full = { ...EMPTY, id: uuid(), at: Date.now(), ...notice };
    this.list.set([...this.list.get(), full]);
    if (notice.kind !== "undo") this.say(notice.message);
    const stay = STAY_MS[notice.kind];
    if (stay) this.expire(full.id, stay);
    return full;
  }

  // While a person points at the notices or has the focus in them (`kept`), none goes by itself.
  expire(id, after) {
    const end = () => (this.kept ? this.expire(id, AGAIN_MS) : this.dismiss(id));
    this.timer(end, after)?.unref?.();
  }

  dismiss(id) {
    this.list.set(this.list.get().filter((notice) => notice.id !== id));
  }

  // Out of the way of the work; in the list of refusals it stays.
  putAside(id) {
    const aside = (notice) => (notice.id === id ? { ...notice, aside: true } : notice);
    this.list.set(this.list.get().map(aside));
  }

  // The offer to undo a change that was refused, or is undone already.
  withdraw(changeId) {
    const concerns = (notice) => notice.kind === "undo" && notice.change_id === changeId;
    this.list.set(this.list.get().filter((notice) => !concerns(notice)));
  }

  clear() {
    this.list.set([]);
    this.words = [];
  }

  // The screen locks: what passes is gone, what has to be dealt with is kept.
  hush() {
    this.list.set(this.refusals);
    this.words = [];
  }

  get refusals() {
    return this.list.get().filter((notice) => notice.kind === "refused");
  }

  get refused() {
    return this.refusals.length;
  }

  // Puts back refusals that were not dealt with before a reload: into the list, out of the way.
  restore(refusals) {
    const list = this.list.get();
    const missing = refusals.filter(({ id }) => !list.some((known) => known.id === id));
    if (missing.length) this.list.set([...missing.map((notice) => ({ ...notice, aside: true })), ...list]);
  }

  // Several things within a moment are said in one breath.
  say(words) {
    this.words.push(words);
    if (this.words.length > 1) return;
    this.timer(() => {
      const text = this.words.join(". ");
      // The same words again are only read out where the text differs.
      const again = text === this.announcement.get() ? "\u00a0" : "";
      if (text) this.announcement.set(text + again);
      this.words = [];
    }, ANNOUNCE_MS)?.unref?.();
  }

  refuse(command, error) {
    this.withdraw(command.id);
    const { id, name, args, order = 0, what = wordsFor(command, this.store) } = command;
    const task_id = args.task_id ?? (args.subject_type === "task" ? args.subject_id : "") ?? "";
    const { message } = error;
    const typed = typedIn(command);
    this.add({ id, order, kind: "refused", message, what, typed, command: { name, args }, task_id });
  }

  // Called before the command is shown, while the rows are as they were.
  offerUndo(id, name, args) {
    const message = this.undoMessage(name, args);
    if (message) this.add({ kind: "undo", message, change_id: id, task_id: args.task_id ?? "" });
  }

  undoMessage(name, args) {
    const task = args.task_id ? find(this.store, "tasks", args.task_id) : null;
    const first = task ?? (args.task_ids?.length ? find(this.store, "tasks", args.task_ids[0]) : null);
    const column = first && args.status ? columnOf(this.store, first.team_id, args.status) : null;
    if (name === "task.archive" && task) return `Archived ${quoted(task.title)}`;
    // A drop into another lane changes more than the place: what it changed may be seen too late.
    if (name === "task.move" && task && LANE_FIELDS.some((field) => field in args)) {
      return `Moved ${quoted(task.title)} to another lane`;
    }
    if (name === "task.move" && task && task.status !== args.status) {
      return ENDED.has(column?.fhir_status) ? `Moved ${quoted(task.title)} to ${column.name}` : "";
    }
    if (name !== "task.bulk") return "";
    const count = tasks(args.task_ids.length);
    if (args.archive) return `Archived ${count}`;
    return column ? `Moved ${count} to ${column.name}` : `Changed ${count}`;
  }

  changed({ team, actor, set }, before) {
    const me = this.store.me?.id;
    if (!me || actor === me) return;
    const who = this.store.base("members", team, actor)?.name ?? "Huddle";
    const mine = [];
    for (const row of set?.tasks ?? []) {
      if (row.assignee_id !== me) continue;
      const old = before.get(`tasks:${row.id}`);
      if (old?.assignee_id !== me) mine.push(row);
      else if (old.status !== row.status) {
        const column = columnOf(this.store, team, row.status)?.name ?? row.status;
        this.say(`${who} moved ${quoted(row.title)} to ${column}`);
      }
    }
    if (mine.length > MANY) this.add({ kind: "assigned", message: `${who} gave you ${tasks(mine.length)}` });
    else {
      for (const row of mine) {
        this.add({ kind: "assigned", message: `${who} gave you ${quoted(row.title)}`, task_id: row.id });
      }
    }
    for (const note of set?.notes ?? []) {
      if (!note.mentions?.includes(me)) continue;
      const task = note.subject_type === "task" ? note.subject_id : "";
      const title = task && (this.store.base("tasks", team, task)?.title ?? "");
      const message = `${who} mentioned you${title ? ` on ${quoted(title)}` : ""}`;
      this.add({ kind: "mention", message, task_id: task });
    }
  }
}
