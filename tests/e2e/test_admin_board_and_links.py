"""The managers' page: the board's columns, links that were revoked, tokens of one's own."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.e2e.admin_steps import manager, section
from tests.e2e.card_steps import settled
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def test_a_revoked_invitation_is_worth_nothing(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page = manager(new_context, server)
    section(page, "Invitations")
    email = f"{uuid.uuid4().hex[:10]}@clinic.example"
    page.get_by_label("Role").select_option(label="Nurse")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Make a link").click()
    shown = page.get_by_label("Link of the invitation")
    expect(shown).to_have_value(re.compile("/join"))
    token = shown.input_value().partition("token=")[2]
    assert context.request.get(f"/auth/invitation?token={token}").ok
    page.get_by_role("button", name=f"Revoke the invitation of {email}").click()
    expect(page.get_by_text(email, exact=True)).to_be_hidden()
    assert context.request.get(f"/auth/invitation?token={token}").status == 404


def test_columns_are_renamed_limited_ordered_added_and_removed_on_every_screen(
    new_context: NewContext, own_server: ServerProcess
) -> None:
    _, page = manager(new_context, own_server)
    other = new_context(own_server, "renee").new_page()
    other.goto("/admin")
    section(other, "Columns")
    section(page, "Columns")

    first = page.get_by_role("list", name="Columns").get_by_role("listitem").first
    first.get_by_label("Name").fill("Not begun")
    first.get_by_label("Name").press("Enter")
    line = other.get_by_role("list", name="Columns").get_by_role("listitem").first
    expect(line.get_by_label("Name")).to_have_value("Not begun")
    first.get_by_label("Limit").fill("7")
    first.get_by_label("Limit").blur()
    expect(line.get_by_label("Limit")).to_have_value("7")
    first.get_by_role("button", name="Move Not begun down").click()
    second = other.get_by_role("list", name="Columns").get_by_role("listitem").nth(1)
    expect(second.get_by_label("Name")).to_have_value("Not begun")

    page.get_by_label("New column").fill("On the phone")
    page.get_by_role("button", name="Add column").click()
    items = other.get_by_role("list", name="Columns").get_by_role("listitem")
    expect(items).to_have_count(5)
    expect(items.last.get_by_label("Name")).to_have_value("On the phone")
    page.get_by_role("button", name="Remove On the phone").click()
    page.get_by_role("dialog").get_by_role("button", name="Not begun").click()
    expect(items).to_have_count(4)
    settled(page)
    expect(page.get_by_role("list", name="Columns").get_by_role("listitem")).to_have_count(4)


def test_a_token_is_shown_once_works_and_is_revoked(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "hana")
    page = context.new_page()
    page.goto("/admin")
    name = f"Lab feed {uuid.uuid4().hex[:6]}"
    page.get_by_label("What is it for?").fill(name)
    page.get_by_role("button", name="Make a token").click()
    shown = page.get_by_label("The new token")
    expect(shown).to_have_value(re.compile("hud_"))
    bearer = {"Authorization": f"Bearer {shown.input_value()}"}
    stranger = new_context(server)
    assert stranger.request.get("/api/v1/me", headers=bearer).ok
    page.reload()
    revoke = page.get_by_role("button", name=f"Revoke {name}")
    expect(revoke).to_be_visible()
    expect(page.get_by_label("The new token")).to_be_hidden()
    revoke.click()
    expect(revoke).to_be_hidden()
    assert stranger.request.get("/api/v1/me", headers=bearer).status == 401
