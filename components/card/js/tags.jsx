// The tags of a task: remove one, add one; what the board uses already is offered first.
import { Plus, X } from "lucide-react";
import { Popover } from "@radix-ui/themes";
import { useState } from "react";
import { editTask } from "./editing.js";
import { useLive } from "./live_api.js";
import { matching } from "./search.js";
import { Btn } from "./ui.jsx";

const OFFERED = 8;

/** A tag as the server keeps it: lower case, without the `#`. */
export const cleanTag = (text) => text.replace(/^[#\s]+/, "").replace(/\s+/g, " ").trim().toLowerCase();

const TASKS = { from: "tasks", as: "rows", where: [["team_id", "eq", 0]] };

/** The tags of the team's board, most used first. */
function useKnownTags(teamId) {
  const uses = new Map();
  for (const task of useLive(TASKS, [teamId])) {
    for (const tag of task.tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  }
  return [...uses].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([tag]) => tag);
}

function TagChooser({ task, onAdd }) {
  const known = useKnownTags(task.team_id);
  const [text, setText] = useState("");
  const clean = cleanTag(text);
  const fresh = known.filter((tag) => !task.tags.includes(tag)).map((tag) => ({ label: tag, value: tag }));
  const offered = matching(fresh, clean).slice(0, OFFERED);
  const add = (tag) => {
    setText("");
    onAdd(tag);
  };
  const submit = (event) => {
    event.preventDefault();
    if (clean) add(clean);
  };
  return (
    <form className="hd-stack sheet-tight" onSubmit={submit}>
      <div className="sheet-add">
        <input
          className="hd-input"
          autoFocus
          autoComplete="off"
          aria-label="New tag"
          placeholder="New tag"
          maxLength={40}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Btn type="submit" disabled={!clean}>
          Add
        </Btn>
      </div>
      <div className="sheet-picks" role="group" aria-label="Tags of this board">
        {offered.map((tag) => (
          <Btn key={tag.value} className="hd-toggle" onClick={() => add(tag.value)}>
            {tag.label}
          </Btn>
        ))}
      </div>
    </form>
  );
}

export function TagsField({ task }) {
  const [open, setOpen] = useState(false);
  const put = (tags) => editTask(task, { tags });
  return (
    <div className="sheet-tags">
      {task.tags.map((tag) => (
        <span key={tag} className="hd-chip sheet-tag">
          <span>{tag}</span>
          <button
            type="button"
            aria-label={`Remove the tag ${tag}`}
            onClick={() => put(task.tags.filter((one) => one !== tag))}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger>
          <Btn variant="ghost" className="sheet-unset">
            <Plus size={14} aria-hidden /> Add a tag
          </Btn>
        </Popover.Trigger>
        <Popover.Content className="sheet-popover" size="1" aria-label="Add a tag">
          {open && (
            <TagChooser
              task={task}
              onAdd={(tag) => !task.tags.includes(tag) && put([...task.tags, tag])}
            />
          )}
        </Popover.Content>
      </Popover.Root>
    </div>
  );
}
