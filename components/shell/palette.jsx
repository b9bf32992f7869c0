// Ctrl-K: pages, tasks, patients and commands, found by typing.
import { Dialog } from "@radix-ui/themes";
import { useId, useState } from "react";
import { ask, goTo } from "./going";
import { search } from "./matching";
import { togglePreference } from "./preferences";
import { signOut, switchTo } from "./session";
import { lockNow, setLocal, useLive, useLocal, useMe } from "./store";
import { useTheme } from "./theme";
import { TEAM, useIsManager, useTeam } from "./team";

const OPEN = ["shell.palette", false, false];
const LIMIT = 40;
const open = (name) => setLocal(`shell.${name}`, false, false, true);

function useCommands(pages) {
  const { resolvedColorMode, setColorMode } = useTheme();
  const manager = useIsManager();
  const teams = useMe()?.teams ?? [];
  const team = useTeam();
  const reachable = pages.filter((page) => page.who === "all" || manager);
  return [
    ...reachable.map((page) => ({ kind: "Go to", name: page.name, hint: `g ${page.key}`, run: () => goTo(page.route) })),
    { kind: "Do", name: "New task", hint: "n", run: () => ask("new-task") },
    { kind: "Do", name: "Search the board", hint: "/", run: () => ask("search") },
    ...teams
      .filter(({ id }) => id !== team)
      .map(({ id, name }) => ({ kind: "Do", name: `Show team ${name}`, run: () => setLocal(...TEAM, id) })),
    { kind: "Do", name: "Light or dark theme", run: () => setColorMode(resolvedColorMode === "dark" ? "light" : "dark") },
    { kind: "Do", name: "Compact or comfortable density", run: () => togglePreference("density") },
    { kind: "Do", name: "12 or 24 hour clock", run: () => togglePreference("clock") },
    { kind: "Do", name: "Show the keys", hint: "?", run: () => open("keys") },
    { kind: "Do", name: "Lock now", run: () => lockNow() },
    { kind: "Do", name: "Switch user", run: () => switchTo("") },
    { kind: "Do", name: "Sign out", run: () => signOut() },
  ];
}

function useChoices(pages, query) {
  const commands = useCommands(pages);
  const tasks = useLive({ from: "tasks", as: "rows", order: [["updated_at", -1]] }, []);
  const patients = useLive({ from: "patients", as: "rows", order: [["name", 1]] }, []);
  if (!query.trim()) return commands;
  const openTasks = tasks.map((task) => ({
    kind: "Task",
    name: task.title,
    hint: task.patient_name ?? "",
    text: `${task.title} ${task.patient_name ?? ""} ${task.tags.join(" ")}`,
    run: () => setLocal("card.open", "", true, task.id),
  }));
  const theirTasks = patients.map((patient) => ({
    kind: "Patient's tasks",
    name: patient.name,
    hint: patient.mrn,
    text: `${patient.name} ${patient.mrn}`,
    run: () => {
      setLocal(...TEAM, patient.team_id);
      setLocal("board.view", {}, true, { patient: patient.id });
      goTo("/board");
    },
  }));
  return search(query, [...commands, ...theirTasks, ...openTasks], (choice) => choice.text ?? choice.name, LIMIT);
}

function Choices({ pages, onDone }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const choices = useChoices(pages, query);
  const current = Math.min(at, choices.length - 1);

  const choose = (choice) => {
    onDone();
    // After the dialog has given the focus back, so that what opens next may take it.
    window.setTimeout(choice.run);
  };
  const step = (to) => {
    setAt(to);
    document.getElementById(`${id}-${to}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event) => {
    if (event.key === "ArrowDown") step(Math.min(current + 1, choices.length - 1));
    else if (event.key === "ArrowUp") step(Math.max(current - 1, 0));
    else if (event.key === "Enter" && choices[current]) choose(choices[current]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={choices.length ? `${id}-${current}` : undefined}
        aria-label="Find a page, a task, a patient or a command"
        placeholder="Find a page, a task, a patient, a command"
        autoComplete="off"
        autoFocus
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} className="palette-list" role="listbox" aria-label="Found">
        {choices.map((choice, index) => (
          <li
            key={`${choice.kind}-${choice.name}-${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            className="palette-choice"
            onPointerMove={() => setAt(index)}
            onClick={() => choose(choice)}
          >
            <span className="palette-kind">{choice.kind}</span>
            <span className="palette-name">{choice.name}</span>
            {choice.hint && <span className="palette-hint">{choice.hint}</span>}
          </li>
        ))}
      </ul>
      <p className="palette-none" role="status">
        {choices.length ? "" : `Nothing is called "${query}". Try fewer letters.`}
      </p>
    </>
  );
}

export function CommandPalette({ pages }) {
  const shown = useLocal(...OPEN);
  const close = () => setLocal(...OPEN, false);
  return (
    <Dialog.Root open={shown} onOpenChange={(next) => next || close()}>
      <Dialog.Content className="palette" maxWidth="36rem" aria-describedby={undefined}>
        <Dialog.Title className="hd-hidden">Find</Dialog.Title>
        <Choices pages={pages} onDone={close} />
      </Dialog.Content>
    </Dialog.Root>
  );
}
