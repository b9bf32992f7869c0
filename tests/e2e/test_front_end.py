"""The built front end works on whatever origin serves it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def test_signed_out_person_is_sent_to_sign_in_and_back(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/board?task=x")
    expect(page).to_have_url(f"{server.url}/sign-in?next=%2Fboard%3Ftask%3Dx")
