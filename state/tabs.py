"""Where Reflex keeps the states of tabs: in Redis for all processes, in this one while Redis is away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
from reflex.istate.manager import StateManager
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis


class TabStates(StateManagerRedis):
    """Reflex's manager over Redis, which goes on alone as the board does.

    A tab that is served from memory meanwhile begins anew: what it had typed is in the browser, and
    what it shows is read again.
    """

    def __init__(self, shared: StateManagerRedis, redis_is_up: Callable[[], bool]) -> None:
        super().__init__(
            redis=shared.redis,
            token_expiration=shared.token_expiration,
            lock_expiration=shared.lock_expiration,
            lock_warning_threshold=shared.lock_warning_threshold,
        )
        self._redis_is_up = redis_is_up
        self._own: StateManagerMemory = _make(StateManagerMemory)

    async def get_state(self, token: Any, *parts: Any, **of_tree: Any) -> Any:
        if self._redis_is_up():
            return await super().get_state(token, *parts, **of_tree)
        # In memory a tab's tree is whole: whatever part was asked for is in it.
        return await self._own.get_state(token)

    async def set_state(self, token: Any, state: Any, **context: Any) -> None:
        if self._redis_is_up():
            await super().set_state(token, state, **context)
        else:
            await self._own.set_state(token, state, **context)

    @asynccontextmanager
    async def modify_state(self, token: Any, **context: Any) -> AsyncIterator[Any]:
        modify = super().modify_state if self._redis_is_up() else self._own.modify_state
        async with modify(token, **context) as state:
            yield state

    async def close(self) -> None:
        await self._own.close()
        await super().close()


# mypy takes the overloads of Reflex's base class for further, abstract methods, when it reads it anew.
def _make(kind: Callable[..., Any], *arguments: Any) -> Any:
    return kind(*arguments)


def keep_tab_states(app: rx.App, redis_is_up: Callable[[], bool]) -> None:
    """Let the app of a site with Redis do without it while it is away."""
    shared: StateManager = app.state_manager
    if isinstance(shared, StateManagerRedis):
        app._state_manager = _make(TabStates, shared, redis_is_up)  # noqa: SLF001  no other way in
