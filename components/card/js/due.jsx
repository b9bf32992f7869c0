// The clock of a task: what it says, quick picks, and a date and time of one's own.
import { Popover } from "@radix-ui/themes";
import { AlarmClock, Clock, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { duePicks } from "./business_days.js";
import { editTask } from "./editing.js";
import { dayAndTime, localInput } from "./format.js";
import { dueState, dueText } from "./live_api.js";
import { Btn } from "./ui.jsx";

const LOOKS = {
  overdue: { icon: TriangleAlert, tone: "overdue" },
  due_soon: { icon: AlarmClock, tone: "soon" },
  later: { icon: Clock, tone: "neutral" },
  none: { icon: Clock, tone: "neutral" },
};

function words(task, state, now) {
  if (!task.due_at) return "No due time";
  const when = dayAndTime(task.due_at, now);
  return state === "overdue" ? `${when} · ${dueText(task.due_at, task.done_at, now.getTime())}` : when;
}

function DueChooser({ task, now, onDone }) {
  const [text, setText] = useState(localInput(task.due_at));
  const put = (due) => {
    onDone();
    const next = due ? due.toISOString() : null;
    if (next !== task.due_at) editTask(task, { due_at: next });
  };
  const typed = text ? new Date(text) : null;
  const good = typed !== null && !Number.isNaN(typed.getTime());
  const submit = (event) => {
    event.preventDefault();
    if (good) put(typed);
  };
  return (
    <form className="hd-stack" onSubmit={submit}>
      <div className="sheet-picks" role="group" aria-label="Quick picks">
        {duePicks(now).map((pick) => (
          <Btn key={pick.id} title={dayAndTime(pick.at, now)} onClick={() => put(pick.at)}>
            {pick.label}
          </Btn>
        ))}
      </div>
      <div className="hd-field">
        <label htmlFor="sheet-due">Date and time</label>
        <input
          id="sheet-due"
          className="hd-input"
          type="datetime-local"
          step={300}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="hd-row">
        {task.due_at && (
          <Btn variant="ghost" onClick={() => put(null)}>
            No due time
          </Btn>
        )}
        <Btn type="submit" variant="solid" className="hd-push" disabled={!good}>
          Set
        </Btn>
      </div>
    </form>
  );
}

/** `now` is in milliseconds and moves on by itself, so that the words stay true. */
export function DueField({ task, now }) {
  const [open, setOpen] = useState(false);
  const instant = new Date(now || Date.now());
  const state = dueState(task.due_at, task.done_at, instant.getTime());
  const { icon: Icon, tone } = LOOKS[state];
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger>
        <Btn className="sheet-value sheet-due" variant="ghost" data-tone={tone}>
          <Icon size={14} aria-hidden />
          <span className="hd-hidden">Due: </span>
          <span className={task.due_at ? "sheet-value-text" : "sheet-value-text sheet-unset"}>
            {words(task, state, instant)}
          </span>
          <span className="hd-hidden">, change</span>
        </Btn>
      </Popover.Trigger>
      <Popover.Content className="sheet-popover" size="1" aria-label="Due">
        {open && <DueChooser task={task} now={instant} onDone={() => setOpen(false)} />}
      </Popover.Content>
    </Popover.Root>
  );
}
