"""Somebody else at work: `python -m tests.backup.writer URL TEAM USER` writes until its input ends."""

from __future__ import annotations

import random
import select
import sys

from huddle.commands.door import execute
from huddle.db import Database
from huddle.security.actor import Actor
from tests.commands.practice import new_uuid


def main(url: str, team: str, user: str) -> None:
    """Make, move, edit and archive tasks; say `writing` once the first is there."""
    database, actor, dice = Database(url), Actor(user), random.Random(user)
    tasks: list[str] = []

    def do(name: str, **args: object) -> dict[str, object]:
        return execute(database, name, dict(args), actor, new_uuid()).result

    while not select.select([sys.stdin], [], [], 0)[0]:
        if len(tasks) < 10:
            tasks.append(
                str(do("task.create", team_id=team, title=f"Task {dice.random()}")["task_id"])
            )
            if len(tasks) == 1:
                print("writing", flush=True)
            continue
        task, act = dice.choice(tasks), dice.random()
        if act < 0.6:
            do("task.move", task_id=task, status=dice.choice(["todo", "doing", "done"]))
        elif act < 0.9:
            do("note.add", subject_type="task", subject_id=task, text=f"{dice.random()}")
        else:
            do("task.archive", task_id=task)
            tasks.remove(task)
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
