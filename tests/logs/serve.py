"""The live server with one more command, which fails inside with what it was given in its error."""

from __future__ import annotations

import logging

from huddle.commands.fields import Arguments
from huddle.commands.registry import command
from huddle.commands.unit import Unit


class Fail(Arguments):
    text: str


@command("test.fail")
def fail(unit: Unit, args: Fail) -> dict[str, object]:
    """Write to the log as careless libraries do, then fail."""
    for name in (
        "reflex.state",
        "websockets.server",
        "uvicorn.error",
        "asyncio",
        "sqlalchemy.pool",
    ):
        logging.getLogger(name).error(f"could not serve {args.text}")
        logging.getLogger(name).warning("could not serve %s", args.text)
        logging.getLogger(name).debug("frame %s", args.text)
    raise ValueError(f"{args.text} is not what I wanted")


if __name__ == "__main__":
    from tests.live.serve import main

    main()
