"""What no longer stands of the open streams' sessions, tokens and memberships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, select

from huddle.domain.errors import Unauthenticated
from huddle.domain.permissions import Action, allows
from huddle.live.tail import Standing
from huddle.security.actor import Actor
from huddle.security.identity import Identities, Identity
from models import tables as t
from models.base import utc_now

PAGE = 500
Item = TypeVar("Item")


class StandingReader:
    """Reads in pages, over one connection, whatever the number of streams. Call it in a thread."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._idle = timedelta(minutes=identities.settings.idle_lock_minutes)

    def __call__(
        self,
        session_ids: frozenset[str],
        token_ids: frozenset[str],
        memberships: frozenset[tuple[str, str]],
    ) -> Standing:
        with self._identities.database.read() as connection:
            locked, idle, sessions = self._sessions(connection, session_ids)
            tokens = self._tokens(connection, token_ids)
            lost = self._memberships(connection, memberships)
        for session_id, user_id in idle:
            try:
                if self._identities.recheck(_at_browser(session_id, user_id)).locked:
                    locked.add(session_id)
            except Unauthenticated:
                sessions.discard(session_id)
        ended = (session_ids - sessions) | (token_ids - tokens)
        return Standing(frozenset(ended), frozenset(locked), frozenset(lost))

    def _sessions(
        self, connection: Connection, ids: frozenset[str]
    ) -> tuple[set[str], list[tuple[str, str]], set[str]]:
        """Return the locked ones, those that may have been idle for too long, and those that stand."""
        now = utc_now()
        locked, idle, standing = set(), [], set()
        for page in _pages(ids):
            rows = connection.execute(
                select(
                    t.auth_session.c.id,
                    t.auth_session.c.user_id,
                    t.auth_session.c.locked_at,
                    t.auth_session.c.last_seen_at,
                )
                .join(t.user, t.user.c.id == t.auth_session.c.user_id)
                .where(
                    t.auth_session.c.id.in_(page),
                    t.auth_session.c.revoked_at.is_(None),
                    t.auth_session.c.expires_at > now,
                    t.user.c.disabled_at.is_(None),
                )
            )
            for row in rows:
                standing.add(row.id)
                if row.locked_at is not None:
                    locked.add(row.id)
                elif now - row.last_seen_at > self._idle:
                    idle.append((row.id, row.user_id))
        return locked, idle, standing

    def _tokens(self, connection: Connection, ids: frozenset[str]) -> set[str]:
        standing: set[str] = set()
        for page in _pages(ids):
            standing.update(
                connection.execute(
                    select(t.api_token.c.id)
                    .join(t.user, t.user.c.id == t.api_token.c.user_id)
                    .where(
                        t.api_token.c.id.in_(page),
                        t.api_token.c.revoked_at.is_(None),
                        t.user.c.disabled_at.is_(None),
                    )
                ).scalars()
            )
        return standing

    def _memberships(
        self, connection: Connection, wanted: frozenset[tuple[str, str]]
    ) -> set[tuple[str, str]]:
        """Return those of `wanted`, as (team, user), that do not allow reading."""
        standing: set[tuple[str, str]] = set()
        for page in _pages(wanted):
            rows = connection.execute(
                select(
                    t.membership.c.team_id,
                    t.membership.c.user_id,
                    t.membership.c.permission,
                ).where(
                    t.membership.c.ended_at.is_(None),
                    t.membership.c.team_id.in_({team_id for team_id, _ in page}),
                    t.membership.c.user_id.in_({user_id for _, user_id in page}),
                )
            )
            standing.update(
                (row.team_id, row.user_id) for row in rows if allows(row.permission, Action.READ)
            )
        return set(wanted) - standing


def _at_browser(session_id: str, user_id: str) -> Identity:
    return Identity(Actor(user_id, session_id), user_id, session_id, None, False)


def _pages(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while page := list(islice(iterator, PAGE)):
        yield page
