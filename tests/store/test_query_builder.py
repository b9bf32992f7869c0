"""Queries, local values and commands in Python become the hooks and calls that the modules take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reflex.vars.base import Var
from reflex.vars.number import NumberVar
from reflex.vars.sequence import ArrayVar


@pytest.fixture
def q(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    import huddle.live.query as query

    return query


def hooks(var: Var[Any]) -> tuple[str, ...]:
    data = var._get_all_var_data()
    assert data is not None
    return data.hooks


def spec(var: Var[Any]) -> dict[str, Any]:
    (hook,) = [hook for hook in hooks(var) if "useLive(" in hook]
    text, _ = json.JSONDecoder().raw_decode(hook.split("useLive(", 1)[1])
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_a_query_is_one_hook_with_its_values_by_position(q: Any) -> None:
    query = (
        q.live.tasks.where(team_id="t", due_at__lt=q.live.now)
        .filter(assigned_role=q.local("role", ""))
        .search(q.local("text", ""), "title", "tags")
        .order_by("-due_at", "rank")
        .limit(5)
    )
    assert isinstance(query, ArrayVar)
    assert spec(query) == {
        "from": "tasks",
        "as": "rows",
        "where": [["team_id", "eq", 0], ["due_at", "lt", 1]],
        "filter": [["assigned_role", "eq", 2]],
        "search": [[3, ["title", "tags"]]],
        "order": [["due_at", -1], ["rank", 1]],
        "limit": 5,
    }
    # What it depends on is declared before it, or the component would not run.
    order = [hook.split(" = ", 1)[1].split("(")[0] for hook in hooks(query)]
    assert sorted(order[:-1]) == ["useLocal", "useLocal", "useNow"]
    assert order[-1] == "useLive"


def test_equal_queries_share_a_name_and_different_ones_do_not(q: Any) -> None:
    one = q.live.tasks.where(status="todo")
    assert str(one) == str(q.live.tasks.where(status="todo"))
    assert str(one) != str(q.live.tasks.where(status="done"))
    assert str(one) != str(one.count())
    assert isinstance(one.count(), NumberVar)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda q: q.live.tasks.where(titel="x"),
        lambda q: q.live.tasks.filter(titel__ne="x"),
        lambda q: q.live.tasks.search("x", "titel"),
        lambda q: q.live.tasks.order_by("-titel"),
        lambda q: q.live.tasks.group_by("titel"),
        lambda q: q.live.tasks.one("id").titel,
        lambda q: q.live.tasks[0].titel,
        lambda q: q.live.tasks.group_by("status")[0].rows[0].titel,
    ],
)
def test_an_unknown_field_raises_and_names_the_known_ones(q: Any, wrong: Any) -> None:
    with pytest.raises(AttributeError, match=r"titel|title") as raised:
        wrong(q)
    assert "patient_name" in str(raised.value)


def test_an_unknown_operator_raises(q: Any) -> None:
    with pytest.raises(q.UnknownField, match="isnull"):
        q.live.tasks.where(title__like="x")


def test_rows_have_the_fields_of_the_wire_and_the_marks_of_the_store(q: Any) -> None:
    task = q.live.tasks.one("x")
    assert str(task._glow).endswith('?.["_glow"]')
    assert task.checklist[0].text._var_type is str
    assert task.due_at._var_type in (str, str | None)
    assert q.live.me.teams[0].roles._var_type == list[str]


def test_local_values_are_read_when_the_event_happens(q: Any) -> None:
    draft = q.local("draft", "")
    event = q.send("note.add", subject_type="task", subject_id="t", text=draft)
    assert 'readLocal("draft", "", true)' in str(event)
    assert not hooks(event)
    assert 'setLocal("draft", "", true, ...rest)' in str(draft.set)
    assert str(draft.set("x")).endswith('("x", ...args)))')
    assert draft.value._var_type is str
    assert q.local("open", default=False).value._var_type is bool


def test_names_of_local_values_may_contain_vars(q: Any) -> None:
    task = Var("task").to(dict[str, str])
    draft = q.local(f"draft.{task['id']}")
    assert "task" in str(draft.set)
    assert 'task?.["id"]' in str(draft.now)


def test_all_modules_are_linked_for_the_build(q: Any) -> None:
    names = {path.name for path in Path(q.__file__).parent.parent.joinpath("client").glob("*.js")}
    assert {"index.js", "store.js", "outbox.js"} <= names
    assert q.MODULE.endswith("/client/index.js")
