"""The gate over Reflex events: denied by default, and what a person may send is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import reflex as rx
from pydantic import BaseModel
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from huddle.db import Database
from huddle.domain.permissions import Action
from huddle.security import accounts
from huddle.security.actor import Actor
from huddle.security.identity import COOKIE, Identities
from huddle.settings import Settings
from models.base import utc_now
from state.gate import Gate, actor_of, allow, allowed_action, check_handlers
from state.gate_arguments import arguments_of
from state.gate_framework import FRAMEWORK
from tests.security.world import audited, member, person, session, team


class Line(BaseModel):
    """A value with fields, as a handler may take one."""

    text: str
    count: int = 0


class Desk(rx.State):
    """Handlers of every kind that the gate has to tell apart."""

    secret: str = ""

    @rx.event
    def unmarked(self, text: str) -> None:
        """Nobody may run this."""

    @allow(Action.READ)
    @rx.event
    def look(self) -> None:
        """Anybody who is signed in."""

    @rx.event
    @allow(Action.MANAGE)
    def manage(self) -> None:
        """Managers."""

    @rx.event(background=True)
    @allow(Action.WORK)
    async def later(self, text: str, times: int = 1) -> None:
        """In the background."""

    @rx.event
    @allow(Action.READ)
    def take(self, text: str, count: int, ids: list[str], line: Line | None = None) -> None:
        """Arguments of several types."""

    @rx.event
    @allow(Action.READ)
    def submit(self, form: dict[str, Any]) -> None:
        """A form."""


DESK = Desk.get_full_name()
GOOD = {"text": "a", "count": 1, "ids": ["x"]}


class World:
    """A gate, and a person at a socket before it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.identities = Identities(database, Settings())
        self.gate = Gate(self.identities, database)
        self.user_id = person(database)
        self.team_id = team(database)
        self.token, self.session_id = session(database, self.user_id, utc_now())

    @property
    def headers(self) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={self.token}", "asgi-scope-client": "127.0.0.1"}

    async def send(
        self, name: str, payload: Any = None, *, headers: dict[str, str] | None = None
    ) -> str | None:
        """Return None if the event may run, else "/sign-in..." or the words of the refusal."""
        event = Event(
            name=name if "." in name else f"{DESK}.{name}",
            payload={} if payload is None else payload,
            router_data={"headers": {"cookie": f"{COOKIE}={self.token}"}},
        )
        context = EventContext(
            token="tab",
            state_manager=None,  # type: ignore[arg-type]
            enqueue_impl=None,  # type: ignore[arg-type]
            router_data={
                "headers": self.headers if headers is None else headers,
                "asPath": "/board?x=1",
            },
        )
        EventContext.set(context)
        update = await self.gate.preprocess(app=None, state=None, event=event)
        if update is None:
            return None
        if update.events:
            return str(update.events[0].payload["path"])
        return next(
            str(value)
            for name, value in next(iter(update.delta.values())).items()
            if name.startswith("message")
        )


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    world = World(database)
    yield world
    world.identities.close()


async def test_a_marked_handler_runs_for_who_is_signed_in(world: World) -> None:
    member(world.database, world.team_id, world.user_id)
    assert await world.send("look") is None
    assert actor_of() == Actor(world.user_id, world.session_id, "web", "127.0.0.1")
    assert await world.send("later", {"text": "a"}) is None


async def test_what_is_not_marked_is_refused_and_recorded(world: World) -> None:
    member(world.database, world.team_id, world.user_id, "admin")
    names = [
        "unmarked",
        "setvar",
        "set_secret",
        "reset",
        "no_such_handler",
        "reflex___state____state.setvar",
        "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
        "",
        "_redirect",
    ]
    for name in names:
        assert "no such action" in str(await world.send(name, {"text": "a"}))
    assert audited(world.database) == ["denied"] * len(names)


async def test_every_unmarked_handler_is_refused_but_those_few_that_a_page_needs(
    world: World,
) -> None:
    member(world.database, world.team_id, world.user_id, "admin")
    handlers = RegistrationContext.get().event_handlers
    for name, registered in handlers.items():
        if allowed_action(registered.handler.fn) is None and name not in FRAMEWORK:
            assert await world.send(name) is not None, name
    assert set(FRAMEWORK) <= set(handlers)


@pytest.mark.parametrize("headers", [{}, {"cookie": f"{COOKIE}=forged"}, {"cookie": ""}])
async def test_an_event_cannot_say_who_it_is(world: World, headers: dict[str, str]) -> None:
    """Its own `router_data` names a good cookie; the handshake's does not."""
    for name in ("look", "unmarked", *FRAMEWORK):
        assert await world.send(name, headers=headers) == "/sign-in?next=%2Fboard%3Fx%3D1"


async def test_signed_out_or_locked_means_nothing_runs(world: World) -> None:
    member(world.database, world.team_id, world.user_id)
    assert await world.send("look") is None
    actor = actor_of()
    accounts.lock_session(world.database, actor)
    for name in ("look", "unmarked", *FRAMEWORK):
        assert "locked" in str(await world.send(name))
    accounts.end_session(world.database, actor)
    assert str(await world.send("look")).startswith("/sign-in")


async def test_an_api_token_opens_no_page(world: World) -> None:
    secret, _ = accounts.create_api_token(
        world.database, Actor.system("test"), world.user_id, "feed"
    )
    headers = {"authorization": f"Bearer {secret}"}
    assert str(await world.send("look", headers=headers)).startswith("/sign-in")


@pytest.mark.parametrize(
    ("permission", "runs"),
    [
        ("kiosk", set()),
        ("member", {"look", "later"}),
        ("coordinator", {"look", "later"}),
        ("manager", {"look", "later", "manage"}),
        ("admin", {"look", "later", "manage"}),
        ("unheard of", set()),
    ],
)
async def test_what_each_permission_may_run(world: World, permission: str, runs: set[str]) -> None:
    member(world.database, world.team_id, world.user_id, permission)
    sent = {"look": {}, "later": {"text": "a"}, "manage": {}}
    assert {name for name in sent if await world.send(name, sent[name]) is None} == runs


async def test_who_is_in_no_team_may_look_at_their_own(world: World) -> None:
    assert await world.send("look") is None
    assert await world.send("manage") is not None


@pytest.mark.parametrize(
    "payload",
    [
        {},
        [],
        "text",
        {**GOOD, "more": 1},
        {"text": "a", "count": 1},
        {**GOOD, "text": 1},
        {**GOOD, "text": None},
        {**GOOD, "count": "1"},
        {**GOOD, "count": 1.5},
        {**GOOD, "count": True},
        {**GOOD, "count": 10**30},
        {**GOOD, "ids": "x"},
        {**GOOD, "ids": [1]},
        {**GOOD, "ids": {"0": "x"}},
        {**GOOD, "line": {"text": 1}},
        {**GOOD, "line": "a"},
        {**GOOD, "text": "x" * 70_000},
        {**GOOD, "text": "\ud800"},
        {**GOOD, "__reflex_form_data__": []},
    ],
)
async def test_arguments_of_wrong_types_are_refused(world: World, payload: Any) -> None:
    answer = await world.send("take", payload)
    assert answer is not None
    assert "again" in answer


async def test_arguments_of_the_right_types_are_taken(world: World) -> None:
    assert await world.send("take", GOOD) is None
    assert await world.send("take", {**GOOD, "line": {"text": "b", "count": 2}}) is None
    assert await world.send("submit", {"form": {"name": "a", "on": True}}) is None
    form = {"__reflex_form_data__": [["name", "a"], ["name", "b"]]}
    assert await world.send("submit", {"form": form}) is None
    for wrong in ([["name"]], "x", [1], [[1, 2]]):
        assert await world.send("submit", {"form": {"__reflex_form_data__": wrong}}) is not None


async def test_a_page_s_own_events_take_what_they_must(world: World) -> None:
    boot = next(name for name in FRAMEWORK if name.endswith("hydrate_and_load"))
    assert await world.send(boot, {"vars": {}, "hashes": ["a" * 16]}) is None
    assert await world.send(boot) is None
    assert await world.send(boot, {"vars": {"a.b": {"c": 1}}}) is not None
    assert await world.send(boot, {"vars": [1]}) is not None


def test_a_handler_with_an_argument_of_no_type_cannot_be_marked() -> None:
    def handler(self: Any, text) -> None:  # type: ignore[no-untyped-def]
        """Nobody could say what `text` is."""

    with pytest.raises(TypeError, match="annotate the argument text"):
        arguments_of(handler)
    with pytest.raises(TypeError):
        arguments_of(lambda self, *rest: None)
    check_handlers()
