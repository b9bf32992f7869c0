// The notes of a task, oldest first, with people named in them, and those not yet confirmed.
import { CloudUpload, Info } from "lucide-react";
import { agoText } from "./live_api.js";
import { dayAndTime } from "./format.js";
import { parts } from "./mentions.js";
import { Avatar } from "./ui.jsx";

function NoteText({ text, members, me }) {
  return (
    <p className="sheet-prose">
      {parts(text, members).map((part, index) =>
        part.member ? (
          <strong key={index} className="sheet-mention" data-me={part.member.id === me ? "" : undefined}>
            {part.text}
          </strong>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
    </p>
  );
}

function authorOf(note, members) {
  const member = members.find((one) => one.id === note.author_id);
  return (
    member ?? {
      id: note.author_id ?? "",
      name: note.author_name || (note.author_id ? "Somebody who left" : "Huddle"),
      initials: note.author_initials || "–",
    }
  );
}

/** Says that there are notes which this device has not read, so that nobody takes them for none. */
function Unread({ count, state }) {
  if (count <= 0 || state === "live") return null;
  return (
    <div className="hd-notice" data-tone="soon" role="status">
      <Info size={16} aria-hidden />
      {count === 1 ? "1 note is" : `${count} notes are`} not on this device yet. They appear here when you are back online.
    </div>
  );
}

export function NoteList({ task, status, notes, members, me, now }) {
  return (
    <>
      <Unread count={task.note_count - notes.length} state={status?.state} />
      <ol className="sheet-list sheet-notes" aria-label="Notes">
        {notes.map((note) => {
          const author = authorOf(note, members);
          return (
            <li key={note.id} className="sheet-note" data-pending={note._pending ? "" : undefined}>
              <Avatar person={author} />
              <div>
                <div className="sheet-note-head">
                  <strong>{author.name}</strong>
                  {note._pending ? (
                    <span className="sheet-fact">
                      <CloudUpload size={14} aria-hidden /> not sent yet
                    </span>
                  ) : (
                    <time dateTime={note.created_at} title={dayAndTime(note.created_at)}>
                      {agoText(note.created_at, now)}
                    </time>
                  )}
                </div>
                <NoteText text={note.text} {...{ members, me }} />
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}
