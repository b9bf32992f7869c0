"""The managers' page: people, invitations and columns, live elsewhere, and closed to everybody else."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.admin_steps import TEAM, manager, members, person, section
from tests.e2e.card_steps import command, post, team_named
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
PASSWORD = "seven-herons-wade-at-dusk"


def join(context: BrowserContext, link: str, name: str) -> Page:
    """Accept an invitation as a new person, by its link alone; return their page."""
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(f"{uuid.uuid4().hex[:10]}@clinic.example")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(lambda url: "/join" not in url)
    return page


def test_invited_person_joins_is_changed_and_removed_and_both_see_it_at_once(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page = manager(new_context, server)
    section(page, "Invitations")
    page.get_by_label("Role").select_option(label="Pharmacist")
    page.get_by_role("button", name="Make a link").click()
    shown = page.get_by_label("Link of the invitation")
    expect(shown).to_have_value(re.compile(re.escape(server.url) + r"/join\?token=.{20,}"))
    link = shown.input_value()
    made = page.get_by_role("list", name="Open invitations").get_by_role("listitem")
    expect(made.filter(has_text="Pharmacist, Member")).to_be_visible()

    section(page, "People")
    name = f"Noor {uuid.uuid4().hex[:6].title()}"
    newcomer = join(new_context(server), link, name)
    line = person(page, name)
    expect(line).to_be_visible()
    expect(line.get_by_label(f"Role of {name}")).to_have_value("pharmacist")

    newcomer.goto("/admin")
    expect(newcomer.get_by_role("heading", name="Managers look after this page")).to_be_visible()
    expect(newcomer.get_by_role("link", name="Anahit Petrosyan")).to_be_visible()

    line.get_by_label(f"Permission of {name}").select_option(label="Manager")
    expect(newcomer.get_by_role("tab", name="People")).to_be_visible()
    line.get_by_label(f"Role of {name}").select_option(label="Nurse")
    expect(person(newcomer, name).get_by_label(f"Role of {name}")).to_have_value("nurse")

    newcomer.goto("/board")
    expect(newcomer.locator("[data-task]").first).to_be_visible()
    line.get_by_role("button", name="Remove").click()
    expect(line).to_be_hidden()
    expect(newcomer.locator("[data-task]")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()
    expect(person(page, name).get_by_label(f"Role of {name}")).to_have_value("nurse")
    team = team_named(context, TEAM)
    user = next(m for m in members(context, team) if m["name"] == name)
    command(context, server, "member.remove", team_id=team, user_id=user["id"])


def test_people_are_found_by_role_and_by_name(
    new_context: NewContext, server: ServerProcess
) -> None:
    _, page = manager(new_context, server)
    page.get_by_label("Role", exact=True).select_option(label="Pharmacist")
    expect(person(page, "Grace Okafor")).to_be_visible()
    expect(person(page, "Daniel Mensah")).to_be_hidden()
    page.get_by_label("Role", exact=True).select_option(label="All roles")
    page.get_by_label("Search people").fill("mensah")
    expect(person(page, "Daniel Mensah")).to_be_visible()
    expect(person(page, "Grace Okafor")).to_be_hidden()


def test_refusals_stand_beside_what_they_are_about(
    new_context: NewContext, own_server: ServerProcess
) -> None:
    context, page = manager(new_context, own_server)
    team = team_named(context, TEAM)
    admin = new_context(own_server, "renee")
    renee = next(m for m in members(context, team) if m["name"] == "Renee Whitfield")
    command(
        admin, own_server, "member.edit", team_id=team, user_id=renee["id"], permission="member"
    )
    line = person(page, "Anahit Petrosyan")
    line.get_by_label("Permission of").select_option(label="Member")
    expect(line.get_by_role("alert")).to_contain_text("A team needs a manager")
    expect(line.get_by_label("Permission of")).to_have_value("manager")
    line.get_by_role("button", name="Remove").click()
    expect(line.get_by_role("alert")).to_contain_text("A team needs a manager")
    expect(line).to_be_visible()

    section(page, "Invitations")
    page.get_by_label("Role").select_option(label="Nurse")
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Must be an e-mail address")).to_be_visible()

    section(page, "Team")
    page.get_by_label("Time zone").fill("Mars/Olympus")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Must be an IANA time zone")).to_be_visible()
    page.get_by_label("Time zone").fill("America/Chicago")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_member_reaches_none_of_it(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "hana")
    page = context.new_page()
    page.goto("/admin")
    expect(page.get_by_role("heading", name="Managers look after this page")).to_be_visible()
    team = team_named(context, TEAM)
    before = members(context, team)
    someone = next(m for m in before if m["name"] == "Daniel Mensah")["id"]
    refused = [
        post(context, server, "member.edit", team_id=team, user_id=someone, permission="manager"),
        post(context, server, "member.remove", team_id=team, user_id=someone),
        post(context, server, "invitation.create", team_id=team, role="nurse"),
        post(context, server, "team.edit", team_id=team, expected_version=1, changes={"name": "X"}),
        post(context, server, "member.add", team_id=team, user_id=someone, role="nurse"),
    ]
    assert [answer.status for answer in refused] == [403, 403, 403, 403, 404]
    assert members(context, team) == before
    assert context.request.get(f"/api/v1/teams/{team}/invitations").status == 403
