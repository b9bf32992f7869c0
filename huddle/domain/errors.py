"""What can be wrong with a request, in the words of the public contract (live-protocol.md, HTTP)."""

from __future__ import annotations

from typing import Any


class HuddleError(Exception):
    """A refusal that says what to do. It changed nothing."""

    code = "invalid"
    http_status = 422

    def __init__(
        self, message: str, *, field: str | None = None, current: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.current = current

    def body(self) -> dict[str, Any]:
        """Return the `error` object of the contract: code, message, and field and current where known."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        if self.current is not None:
            error["current"] = self.current
        return error


class Invalid(HuddleError):
    """The input is not what the command takes."""


class Unauthenticated(HuddleError):
    """Nobody is signed in, or no longer."""

    code = "unauthenticated"
    http_status = 401


class Forbidden(HuddleError):
    """The actor may see this, but may not do it."""

    code = "forbidden"
    http_status = 403


class NotFound(HuddleError):
    """There is no such row, or none that the actor may know of."""

    code = "not_found"
    http_status = 404


class Conflict(HuddleError):
    """The row changed since the actor saw it; `current` is the row as it is now."""

    code = "conflict"
    http_status = 409


class RateLimited(HuddleError):
    """Too much in too short a time."""

    code = "rate_limited"
    http_status = 429


class Unavailable(HuddleError):
    """The server cannot do it now; the same request may succeed later."""

    code = "unavailable"
    http_status = 503
