// One of many, found by typing: a button that opens a search field over a list of options.
import { Popover } from "@radix-ui/themes";
import { Check, ChevronDown } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Btn } from "./ui.jsx";
import { matching } from "./search.js";

const LIMIT = 50;

function Options({ id, label, options, value, active, onPick, onHover }) {
  const list = useRef(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul ref={list} id={id} role="listbox" className="sheet-options" aria-label={label}>
      {options.map((option, index) => (
        <li
          key={option.value ?? ""}
          id={`${id}-${index}`}
          role="option"
          aria-selected={option.value === value}
          data-active={index === active ? "" : undefined}
          onPointerMove={() => onHover(index)}
          onClick={() => onPick(option.value)}
        >
          <span>
            <span>{option.label}</span>
            {option.detail && <small>{option.detail}</small>}
          </span>
          {option.value === value && <Check size={16} aria-hidden />}
        </li>
      ))}
    </ul>
  );
}

function PickerBody({ label, value, useOptions, placeholder, onPick }) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const all = matching(useOptions(), query);
  const shown = all.slice(0, LIMIT);
  const onKeyDown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && shown[active]) {
      event.preventDefault();
      onPick(shown[active].value);
    }
  };
  return (
    <>
      <input
        className="hd-input"
        autoFocus
        role="combobox"
        autoComplete="off"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Options {...{ id, label, options: shown, value, active, onPick }} onHover={setActive} />
      <p className="hd-help" role="status">
        {shown.length === 0 && `Nothing fits “${query}”.`}
        {all.length > shown.length && `${all.length - shown.length} more. Type to narrow down.`}
      </p>
    </>
  );
}

/**
 * `shown` stands in the button. `useOptions`, a hook, gives `[{value, label, detail?, search?}]` while
 * the list is open. `onPick(value)` hears another choice than `value`.
 */
export function Picker({ label, value, shown, useOptions, onPick, placeholder, className = "" }) {
  const [open, setOpen] = useState(false);
  const pick = (picked) => {
    setOpen(false);
    if (picked !== value) onPick(picked);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger>
        <Btn className={`sheet-value ${className}`} variant="ghost">
          <span className="hd-hidden">{label}: </span>
          <span className="sheet-value-text">{shown}</span>
          <span className="hd-hidden">, change</span>
          <ChevronDown size={14} aria-hidden />
        </Btn>
      </Popover.Trigger>
      <Popover.Content className="sheet-popover" size="1" aria-label={label}>
        {open && <PickerBody {...{ label, value, useOptions, placeholder }} onPick={pick} />}
      </Popover.Content>
    </Popover.Root>
  );
}
