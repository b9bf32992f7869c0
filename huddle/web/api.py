"""The REST API, version 1 (live-protocol.md, HTTP): reads and commands for integrations."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from huddle import __version__
from huddle.commands.registry import COMMANDS
from huddle.web import api_commands, api_rows, api_teams
from huddle.web.api_caller import RATE, Callers
from huddle.web.api_errors import add_error_handlers
from huddle.web.services import Services

DESCRIPTION = """Times are RFC 3339 in UTC; ids are UUIDs as text. Every write is a command.
Every refusal is `{"error": {"code", "message", "field"?, "current"?}}`, and changed nothing.
"""


def make_api(services: Services, rate: tuple[float, float] = RATE) -> FastAPI:
    """Return the API as an application to mount at `/api/v1`. `rate`: requests a second, and at once."""
    app = FastAPI(
        title="Huddle",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.callers = Callers(services, rate)
    for router in (api_teams.router, api_rows.router, api_commands.router):
        app.include_router(router)
    add_error_handlers(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=[{"url": "/api/v1"}],
        )
        schema["components"]["schemas"] |= _argument_schemas()
        app.openapi_schema = schema
    return app.openapi_schema


def _argument_schemas() -> dict[str, Any]:
    """Return the schemas of the commands' arguments, with what they refer to, by name."""
    models = {kind.args_model for kind in COMMANDS.values() if not kind.internal}
    _, definitions = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas
