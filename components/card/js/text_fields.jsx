// The title and the description of a task, edited in place.
import { Info } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTextEdit, whoChanged } from "./editing.js";
import { Btn } from "./ui.jsx";

/** Says that somebody else changed the field while it is being edited here. */
function OthersChange({ text, who }) {
  return (
    <div role="status">
      {text !== null && (
        <div className="hd-notice" data-tone="soon">
          <Info size={16} aria-hidden />
          <div>
            {who || "Somebody"} changed this while you were writing. Your text is kept. It now reads: “
            {text || "(empty)"}”
          </div>
        </div>
      )}
    </div>
  );
}

/** An area that is as high as its text, with the caret at the end when editing begins. */
export function GrowingArea({ focusOnMount, className = "", areaRef, ...props }) {
  const own = useRef(null);
  const area = areaRef ?? own;
  useEffect(() => {
    if (!focusOnMount || !area.current) return;
    area.current.focus();
    area.current.setSelectionRange(area.current.value.length, area.current.value.length);
  }, [focusOnMount, area]);
  useEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${area.current.scrollHeight + 2}px`;
  }, [props.value, area]);
  return <textarea ref={area} className={`hd-input ${className}`} {...props} />;
}

/** What the two fields share: beginning by hand takes the focus, and leaving gives it back. */
function useInPlace(task, field) {
  const edit = useTextEdit(task, field);
  const shown = useRef(null);
  const byHand = useRef(false);
  const begin = () => {
    byHand.current = true;
    edit.begin();
  };
  const leave = (act) => {
    byHand.current = false;
    act();
    requestAnimationFrame(() => shown.current?.focus());
  };
  return { edit, shown, byHand, begin, leave };
}

export function TitleField({ task, history, me }) {
  const { edit, shown, byHand, begin, leave } = useInPlace(task, "title");
  const save = () =>
    edit.text.trim() ? edit.save((text) => text.replace(/\s+/g, " ").trim()) : edit.cancel();
  if (!edit.editing) {
    return (
      <h2 className="sheet-title">
        <button ref={shown} type="button" className="sheet-inplace" onClick={begin} title="Edit the title">
          {task.title}
        </button>
      </h2>
    );
  }
  return (
    <div data-own-escape="">
      <GrowingArea
        focusOnMount={byHand.current}
        className="sheet-title-input"
        aria-label="Title"
        maxLength={300}
        rows={1}
        value={edit.text}
        onChange={(event) => edit.change(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") {
            event.preventDefault();
            leave(save);
          } else if (event.key === "Escape") leave(edit.cancel);
        }}
      />
      <OthersChange text={edit.othersText} who={whoChanged(history, "title", me)} />
    </div>
  );
}

export function DescriptionField({ task, history, me }) {
  const { edit, shown, byHand, begin, leave } = useInPlace(task, "description");
  const save = () => leave(() => edit.save((text) => text.trimEnd()));
  if (!edit.editing) {
    return (
      <button
        ref={shown}
        type="button"
        className={task.description ? "sheet-inplace sheet-prose" : "sheet-inplace sheet-blank"}
        onClick={begin}
        title="Edit the description"
      >
        {task.description || "Add a description"}
      </button>
    );
  }
  return (
    <div className="hd-stack sheet-tight">
      <GrowingArea
        focusOnMount={byHand.current}
        aria-label="Description"
        className="sheet-area"
        value={edit.text}
        placeholder="What is to be done, and what to look out for"
        onChange={(event) => edit.change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          save();
        }}
      />
      <OthersChange text={edit.othersText} who={whoChanged(history, "description", me)} />
      <div className="hd-row" data-wrap="">
        <Btn variant="solid" onClick={save}>
          Save
        </Btn>
        <Btn variant="ghost" onClick={() => leave(edit.cancel)}>
          Cancel
        </Btn>
        <span className="hd-help sheet-fine">Ctrl-Enter saves. Closing keeps your text.</span>
      </div>
    </div>
  );
}
