// A field that is saved when it is left or Enter is pressed, and only where it was changed.
// While it has the focus, what others do does not overwrite what is typed.
import { useEffect, useState } from "react";

const read = (text, number) => {
  if (!number) return text.trim();
  return text.trim() === "" ? null : Number(text);
};

export function CommitInput({ value, number, required, onCommit, ...props }) {
  const kept = value === null || value === undefined ? "" : String(value);
  const [text, setText] = useState(kept);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    if (!focused) setText(kept);
  }, [kept, focused]);

  const commit = () => {
    const next = read(text, number);
    const bad = (required && !text.trim()) || Number.isNaN(next) || next === 0;
    if (bad || text.trim() === kept) setText(kept);
    else onCommit(next);
  };
  return (
    <input
      className="hd-input"
      value={text}
      inputMode={number ? "numeric" : undefined}
      onChange={(event) => setText(number ? event.target.value.replace(/\D/g, "") : event.target.value)}
      onFocus={() => setFocused(true)}
      onBlur={() => {
        setFocused(false);
        commit();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") commit();
        else if (event.key === "Escape") setText(kept);
      }}
      {...props}
    />
  );
}
