"""What handlers of the managers' page take from a browser, and the words of a refusal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huddle.commands.door import set_current_door
from huddle.domain.errors import Conflict, Invalid, Unavailable
from huddle.security.actor import Actor
from state.acts import act, errors_of, iso, parsed
from state.admin import MemberForm, RemovedForm, TeamForm
from state.invitations import InvitationForm
from state.tokens import TokenForm


@pytest.mark.parametrize(
    ("form", "data"),
    [
        (MemberForm, {"team_id": 7, "user_id": "u"}),
        (MemberForm, {"team_id": "t", "user_id": "u", "is_admin": "yes"}),
        (MemberForm, {"team_id": "t", "user_id": ["u"]}),
        (RemovedForm, {"team_id": "t", "user_id": "u", "name": "N", "role": "nurse"}),
        (InvitationForm, {"role": "nurse", "permission": {"a": 1}}),
        (InvitationForm, {"role": "nurse", "permission": "member", "email": "x" * 401}),
        (TeamForm, "not an object"),
        (TokenForm, {"name": None}),
    ],
)
def test_what_no_form_sends_is_refused_in_words(form: type, data: object) -> None:
    with pytest.raises(Invalid) as refusal:
        parsed(form, data)
    assert refusal.value.message


def test_a_form_is_taken_as_it_was_filled_in() -> None:
    form = parsed(InvitationForm, {"role": "nurse", "permission": "member"})
    assert form.model_dump() == {"role": "nurse", "permission": "member", "email": ""}


def test_an_error_stands_at_its_field_or_else_at_the_form() -> None:
    fields = frozenset({"email"})
    about_field = Invalid("email: must be an e-mail address.", field="email")
    assert errors_of(about_field, fields) == {"email": "Must be an e-mail address."}
    assert errors_of(Conflict("Changed meanwhile."), fields) == {"": "Changed meanwhile."}
    assert errors_of(Invalid("Not here.", field="team_id"), fields) == {"": "Not here."}


def test_instants_are_told_in_utc() -> None:
    assert iso(None) == ""
    assert iso(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "2026-11-23T17:00:00Z"


def test_without_a_server_an_act_says_so() -> None:
    set_current_door(None)
    with pytest.raises(Unavailable):
        act(Actor.system("test"), "team.edit", {}).send(None)
