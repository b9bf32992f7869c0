// Where a note is written: kept as a draft of this tab, with people offered after an `@`.
import { useRef, useState } from "react";
import { sendCommand, useLocal } from "./live_api.js";
import { complete, mentionAt, suggestions } from "./mentions.js";
import { GrowingArea } from "./text_fields.jsx";
import { Avatar, Btn } from "./ui.jsx";

function MentionList({ people, active, roles, onPick }) {
  return (
    <ul id="sheet-mentions" role="listbox" className="sheet-options sheet-mentions" aria-label="People">
      {people.map((person, index) => (
        <li
          key={person.id}
          id={`sheet-mention-${index}`}
          role="option"
          aria-selected={index === active}
          data-active={index === active ? "" : undefined}
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(person);
          }}
        >
          <Avatar person={person} />
          <span>
            <span>{person.name}</span>
            <small>
              @{person.handle} · {roles[person.role] ?? person.role}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The mention being typed: who fits, which is active, and the keys that choose. */
function useMentions(area, text, setText, members) {
  const [mention, setMention] = useState(null);
  const [active, setActive] = useState(0);
  const people = mention ? suggestions(members, mention.query) : [];
  const look = () => {
    const found = mentionAt(area.current.value, area.current.selectionStart);
    setMention(found);
    if (found?.query !== mention?.query) setActive(0);
  };
  const pick = (person) => {
    const done = complete(text, mention, person.handle);
    setText(done.text);
    setMention(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const onKey = (event) => {
    if (people.length === 0) return false;
    if (event.key === "ArrowDown") setActive((active + 1) % people.length);
    else if (event.key === "ArrowUp") setActive((active + people.length - 1) % people.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(people[active]);
    else if (event.key === "Escape") setMention(null);
    else return false;
    event.preventDefault();
    return true;
  };
  return { people, active, look, pick, onKey, close: () => setMention(null) };
}

export function NoteBox({ task, members, roles }) {
  const [text, setText] = useLocal(`draft.note.${task.id}`, "");
  const area = useRef(null);
  const mentions = useMentions(area, text, setText, members);
  const open = mentions.people.length > 0;

  const send = async () => {
    const clean = text.trim();
    if (!clean) return;
    setText("");
    mentions.close();
    area.current?.focus();
    const answer = await sendCommand("note.add", {
      subject_type: "task",
      subject_id: task.id,
      text: clean,
    });
    if (!answer.ok) setText(clean);
  };

  return (
    <div className="sheet-note-box" {...(open ? { "data-own-escape": "" } : {})}>
      <GrowingArea
        areaRef={area}
        aria-label="Write a note"
        aria-autocomplete="list"
        aria-controls={open ? "sheet-mentions" : undefined}
        aria-activedescendant={open ? `sheet-mention-${mentions.active}` : undefined}
        placeholder="Write a note. @ names somebody."
        rows={2}
        maxLength={10000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          mentions.look();
        }}
        onClick={mentions.look}
        onBlur={mentions.close}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || mentions.onKey(event)) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            send();
          }
        }}
      />
      {open && <MentionList {...{ roles }} people={mentions.people} active={mentions.active} onPick={mentions.pick} />}
      <div className="hd-row">
        <span className="hd-help sheet-fine">Ctrl-Enter adds it. Notes cannot be changed afterwards.</span>
        <Btn variant="soft" className="hd-push" onClick={send} disabled={!text.trim()}>
          Add note
        </Btn>
      </div>
    </div>
  );
}
