"""Joining a team by an invitation link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import command, me
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def invite(new_context: NewContext, server: ServerProcess, email: str) -> str:
    manager = new_context(server, "elena")
    teams = me(manager, server)["teams"]
    team = next(team["id"] for team in teams if team["permission"] == "manager")
    ack = command(
        manager,
        server,
        "invitation.create",
        team_id=team,
        email=email,
        role="nurse",
        permission="member",
    )
    path: str = ack["result"]["url_path"]
    return path


def test_a_new_person_joins_and_is_signed_in(
    new_context: NewContext, server: ServerProcess
) -> None:
    path = invite(new_context, server, "nora.new@clinic.example")
    page = new_context(server).new_page()
    page.goto(path)
    expect(page.get_by_text("Elena Duarte invites you to join")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("nora.new@clinic.example")
    join = page.get_by_role("button", name="Join", exact=True)
    page.get_by_label("Your name").fill("Nora Newcomer")
    page.get_by_label("Choose a password").fill("short")
    expect(join).to_be_disabled()
    rules = page.get_by_role("list", name="What the password needs")
    expect(rules.get_by_text("not yet")).to_have_count(1)
    page.get_by_label("Choose a password").fill("seven quiet herons at dawn")
    expect(rules.get_by_text("not yet")).to_have_count(0)
    join.click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_role("button", name=re.compile("Nora Newcomer"))).to_be_visible()


def test_what_the_server_refuses_is_said_and_the_link_stays_open(
    new_context: NewContext, server: ServerProcess
) -> None:
    path = invite(new_context, server, "otto.new@clinic.example")
    page = new_context(server).new_page()
    page.goto(path)
    page.get_by_label("Your name").fill("Otto Newcomer")
    page.get_by_label("Choose a password").fill("correct horse battery staple")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The invitation is still open")
    expect(page.get_by_label("Choose a password")).to_be_visible()


def test_somebody_with_an_account_only_types_the_password(
    new_context: NewContext, server: ServerProcess
) -> None:
    kofi = server.account("kofi")
    path = invite(new_context, server, kofi.email)
    page = new_context(server).new_page()
    page.goto(path)
    expect(page.get_by_label("Your password")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_count(0)
    page.get_by_label("Your password").fill(kofi.password)
    page.get_by_role("button", name="Sign in and join").click()
    expect(page).to_have_url(f"{server.url}/")


def test_a_dead_link_says_so(new_context: NewContext, server: ServerProcess) -> None:
    page = new_context(server).new_page()
    page.goto("/join?token=a-token-that-nobody-has-ever-made")
    expect(page.get_by_role("alert")).to_contain_text("Ask")
    expect(page.get_by_role("link", name="Go to sign-in")).to_be_visible()


def test_what_is_typed_while_the_link_is_looked_up_stays(
    new_context: NewContext, server: ServerProcess
) -> None:
    path = invite(new_context, server, "")
    page = new_context(server).new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/auth/invitation?*", hold)
    page.goto(path)
    expect(page.locator("#join [name=token]")).to_have_value(re.compile("."))
    page.get_by_label("E-mail address").fill("quick.typist@clinic.example")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_text("Elena Duarte invites you to join")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("quick.typist@clinic.example")
