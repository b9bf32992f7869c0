"""The API in this process, over a database of its own, as a real client calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from huddle.db import Database
from huddle.settings import Settings
from huddle.web.app import routes
from huddle.web.services import Services, build_services
from tests.api.calls import Calls
from tests.commands.practice import make_practice


@pytest.fixture
async def services(database: Database, tmp_path: Path) -> AsyncIterator[Services]:
    services = build_services(Settings(data_dir=tmp_path), database)
    await services.start()
    yield services
    await services.stop()


@pytest.fixture
async def calls(services: Services) -> AsyncIterator[Calls]:
    """A practice and ways to call the API as its people."""
    app = Starlette(routes=routes(services))
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://huddle.test") as http:
        yield Calls(http, make_practice(services.database))
