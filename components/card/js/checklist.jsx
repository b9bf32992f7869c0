// A task's checklist: tick with one tap, add, edit, put in order, remove.
import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { editTask, useHold } from "./editing.js";
import { sendCommand, useLocal, uuid } from "./live_api.js";
import { Btn, IconBtn } from "./ui.jsx";

const swapped = (items, from, to) => {
  const next = [...items];
  [next[from], next[to]] = [next[to], next[from]];
  return next;
};

function ItemEditor({ task, item, index, draft, setDraft }) {
  const input = useRef(null);
  useEffect(() => input.current?.focus(), []);
  const items = task.checklist;
  const put = (checklist) => editTask(task, { checklist });
  const finish = async () => {
    const kept = { ...draft };
    const text = kept.text.trim();
    setDraft(null);
    if (!text || text === item.text) return;
    const answer = await put(items.map((one) => (one.id === item.id ? { ...one, text } : one)));
    if (!answer.ok && answer.error.code !== "conflict") setDraft(kept);
  };
  const remove = () => {
    setDraft(null);
    put(items.filter((one) => one.id !== item.id));
  };
  return (
    <div className="sheet-item-editor" data-own-escape="">
      <input
        ref={input}
        className="hd-input"
        aria-label="Text of the item"
        maxLength={300}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") {
            event.preventDefault();
            finish();
          } else if (event.key === "Escape") setDraft(null);
        }}
      />
      <div className="hd-row">
        <IconBtn
          icon={ArrowUp}
          label="Move up"
          disabled={index === 0}
          onClick={() => put(swapped(items, index, index - 1))}
        />
        <IconBtn
          icon={ArrowDown}
          label="Move down"
          disabled={index === items.length - 1}
          onClick={() => put(swapped(items, index, index + 1))}
        />
        <Btn variant="ghost" onClick={remove}>
          <Trash2 size={16} aria-hidden /> Remove
        </Btn>
        <Btn className="hd-push" variant="soft" onClick={finish}>
          Done
        </Btn>
      </div>
    </div>
  );
}

function Item({ task, item, onEdit }) {
  const check = (event) =>
    sendCommand("task.check", { task_id: task.id, item_id: item.id, done: event.target.checked });
  return (
    <div className="sheet-item">
      <label className="hd-check sheet-item-label">
        <input type="checkbox" checked={item.done} onChange={check} />
        <span data-done={item.done ? "" : undefined}>{item.text}</span>
      </label>
      <IconBtn className="sheet-quiet" icon={Pencil} size={14} label={`Edit: ${item.text}`} onClick={onEdit} />
    </div>
  );
}

function Progress({ done, of }) {
  return (
    <div className="sheet-progress">
      <progress value={done} max={of} aria-label="Checklist progress" data-all={done === of ? "" : undefined} />
      <span className="hd-count">
        {done} of {of}
      </span>
    </div>
  );
}

export function Checklist({ task }) {
  const [text, setText] = useLocal(`draft.item.${task.id}`, "");
  const [draft, setDraft] = useLocal(`draft.item_edit.${task.id}`, null);
  const items = task.checklist;
  useHold(task, items.some((item) => item.id === draft?.id));

  const add = async (event) => {
    event.preventDefault();
    const clean = text.trim();
    if (!clean) return;
    setText("");
    const item = { id: uuid(), text: clean, done: false };
    const answer = await editTask(task, { checklist: [...items, item] });
    if (!answer.ok && answer.error.code !== "conflict") setText(clean);
  };

  return (
    <>
      {items.length > 0 && <Progress done={items.filter((item) => item.done).length} of={items.length} />}
      <ul className="sheet-list" aria-label="Checklist">
        {items.map((item, index) => (
          <li key={item.id}>
            {draft?.id === item.id ? (
              <ItemEditor {...{ task, item, index, draft, setDraft }} />
            ) : (
              <Item task={task} item={item} onEdit={() => setDraft({ id: item.id, text: item.text })} />
            )}
          </li>
        ))}
      </ul>
      <form className="sheet-add" onSubmit={add}>
        <input
          className="hd-input"
          aria-label="Add an item to the checklist"
          placeholder="Add an item"
          maxLength={300}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Btn type="submit" disabled={!text.trim()}>
          <Plus size={16} aria-hidden /> Add
        </Btn>
      </form>
    </>
  );
}
