"""The whole of Huddle behind nginx and Caddy: a person signs in, gets pages, and Reflex's socket opens."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest

from tests.deploy.conftest import StartProxy
from tests.support.server import ServerProcess

pytestmark = pytest.mark.server


async def test_a_person_signs_in_and_works(start_proxy: StartProxy, server: ServerProcess) -> None:
    proxy = await asyncio.to_thread(start_proxy, [f"127.0.0.1:{server.port}"] * 2)
    account = server.account("marcus")
    signed_in = proxy.request(
        "POST",
        "/auth/login",
        headers={"Origin": proxy.origin, "Content-Type": "application/x-www-form-urlencoded"},
        content=urlencode({"email": account.email, "password": account.password}).encode(),
    )
    assert signed_in.status_code == 303
    words = signed_in.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(words)
    cookie = words[0].removeprefix("huddle_session=")
    page = proxy.get("/board", Cookie=words[0], Accept_Encoding="br")
    assert page.status_code == 200
    assert page.headers["content-encoding"] == "br"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    async with proxy.socket("/_event/?EIO=4&transport=websocket&token=tab", cookie) as events:
        assert str(await events.recv()).startswith("0{")
