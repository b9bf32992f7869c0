"""Commands on people: memberships, invitations, views, imports."""

from __future__ import annotations

from typing import Any

import pytest

from huddle.commands.door import execute
from huddle.commands.people import handle_of, initials_of
from huddle.domain.errors import Forbidden, HuddleError, Invalid, NotFound
from huddle.queries.me import views_of
from models import tables as t
from tests.commands.practice import SYSTEM, Practice, new_uuid


def accept(practice: Practice, **args: Any) -> Any:
    return execute(
        practice.database, "invitation.accept", args, SYSTEM, new_uuid(), internal=True
    ).result


def test_an_invitation_lets_one_person_in_once(practice: Practice) -> None:
    invited = practice.do(
        "invitation.create", by="manager", team_id=practice.team_id, role="pharmacist"
    )
    token = invited.result["token"]
    person = {
        "name": "Zoë Ünal",
        "email": "ZOE@clinic.example",
        "password_hash": "$argon2id$x",
    }
    accepted = accept(practice, token=token, **person)
    row = practice.row(accepted["user_id"], "members")
    assert (row["name"], row["handle"], row["initials"]) == (
        "Zoë Ünal",
        "zoe.unal",
        "ZÜ",
    )
    assert (row["role"], row["permission"]) == ("pharmacist", "member")
    with pytest.raises(NotFound):
        accept(practice, token=token, **person | {"email": "other@clinic.example"})


def test_the_token_of_an_invitation_is_kept_nowhere(practice: Practice) -> None:
    command = new_uuid()
    args = {"team_id": practice.team_id, "role": "nurse"}
    token = practice.do("invitation.create", by="manager", id=command, **args).result["token"]
    assert "token" not in practice.do("invitation.create", by="manager", id=command, **args).result
    with practice.database.read() as connection:
        for table in (t.change, t.audit_event, t.invitation):
            for row in connection.execute(table.select()):
                assert token not in str(row)


def test_an_invitation_for_one_address_or_revoked_refuses_others(
    practice: Practice,
) -> None:
    made = practice.do(
        "invitation.create",
        by="manager",
        team_id=practice.team_id,
        role="nurse",
        email="amy@clinic.example",
    ).result
    person = {"name": "Amy", "password_hash": "$argon2id$x", "token": made["token"]}
    with pytest.raises(Invalid):
        accept(practice, email="bob@clinic.example", **person)
    practice.do("invitation.revoke", by="manager", invitation_id=made["invitation_id"])
    with pytest.raises(NotFound):
        accept(practice, email="amy@clinic.example", **person)


def test_only_managers_manage_and_only_admins_make_admins(practice: Practice) -> None:
    nurse = practice.actors["nurse"].user_id
    args = {"team_id": practice.team_id, "user_id": nurse}
    with pytest.raises(Forbidden):
        practice.do("member.edit", by="coordinator", permission="coordinator", **args)
    practice.do("member.edit", by="manager", permission="coordinator", **args)
    with pytest.raises(Forbidden):
        practice.do("member.edit", by="manager", permission="admin", **args)
    with pytest.raises(Forbidden):
        practice.do(
            "invitation.create",
            by="manager",
            team_id=practice.team_id,
            role="nurse",
            permission="admin",
        )


def test_a_team_keeps_a_manager(practice: Practice) -> None:
    manager = practice.actors["manager"].user_id
    args = {"team_id": practice.team_id, "user_id": manager}
    with pytest.raises(Invalid):
        practice.do("member.edit", by="manager", permission="member", **args)
    with pytest.raises(Invalid):
        practice.do("member.remove", by="manager", **args)


def test_who_leaves_gives_open_tasks_back_and_may_do_nothing(
    practice: Practice,
) -> None:
    nurse = practice.actors["nurse"].user_id
    open_task = practice.task("open", assignee_id=nurse)
    done_task = practice.task("done", assignee_id=nurse, status="done")
    ack = practice.do("member.remove", by="manager", team_id=practice.team_id, user_id=nurse)
    assert ack.change is not None
    assert ack.change.ended_user_ids == (nurse,)
    assert practice.row(open_task)["assignee_id"] is None
    assert practice.row(done_task)["assignee_id"] == nurse
    with pytest.raises(NotFound):
        practice.do("task.claim", task_id=open_task)


def test_a_view_of_mine_reaches_nobody_else(practice: Practice) -> None:
    args: dict[str, Any] = {"team_id": practice.team_id, "settings": {"mine": True}}
    ack = practice.do("view.save", name="Señora Ruiz", **args)
    assert ack.change is not None
    assert "Ruiz" not in ack.change.message
    with pytest.raises(Forbidden):
        practice.do("view.save", name="Team", shared=True, **args)
    practice.do("view.save", by="coordinator", name="Team", shared=True, **args)
    assert [view["name"] for view in practice.rows("views")] == ["Team"]
    with practice.database.read() as connection:
        nurse, physician = (
            views_of(connection, practice.actors[who].user_id, practice.team_id)
            for who in ("nurse", "physician")
        )
    assert [view["name"] for view in nurse] == ["Señora Ruiz", "Team"]
    assert [view["name"] for view in physician] == ["Team"]
    with pytest.raises(NotFound):
        practice.do("view.remove", by="physician", view_id=ack.result["view_id"])
    practice.do("view.remove", view_id=ack.result["view_id"])


def test_importing_twice_changes_nothing(practice: Practice) -> None:
    args: dict[str, Any] = {
        "team_id": practice.team_id,
        "patient": {
            "mrn": "42",
            "family": "Flórez",
            "given": "Estela",
            "birth_date": "1977-08-11",
            "conditions": [{"code": "38341003", "text": "Hypertension"}],
            "last_encounter_at": "2021-02-11T10:00:00Z",
        },
        "tasks": [{"source_key": f"k{n}", "title": f"Step {n}"} for n in range(3)],
    }
    first = practice.do("patient.import", by="coordinator", **args)
    assert first.result["patient"] == "new"
    assert practice.rows()[0]["patient_name"] == "Flórez, Estela"
    practice.do("task.archive", task_id=practice.rows()[0]["id"])
    seq, rows = practice.seq(), practice.rows()
    again = practice.do("patient.import", by="coordinator", **args)
    assert (again.result["patient"], again.result["tasks_unchanged"]) == (
        "unchanged",
        3,
    )
    assert (practice.seq(), practice.rows(), again.change) == (seq, rows, None)
    args["patient"]["family"] = "Ruiz"
    args["tasks"].append({"source_key": "k9", "title": "New"})
    changed = practice.do("patient.import", by="coordinator", **args)
    assert (changed.result["patient"], changed.result["tasks_new"]) == ("updated", 1)
    assert {row["patient_name"] for row in practice.rows()} == {"Ruiz, Estela"}


def test_a_member_may_not_import(practice: Practice) -> None:
    with pytest.raises(HuddleError):
        practice.do(
            "patient.import",
            team_id=practice.team_id,
            patient={"mrn": "1", "family": "X"},
        )


@pytest.mark.parametrize(
    ("name", "handle", "initials"),
    [
        ("María José Núñez", "maria.nunez", "MN"),
        ("Cher", "cher", "C"),
        ("O'Neil, Sean", "oneil.sean", "OS"),
        ("王 伟", "person", "王伟"),
        ("", "person", "?"),
    ],
)
def test_handles_and_initials(name: str, handle: str, initials: str) -> None:
    assert (handle_of(name), initials_of(name)) == (handle, initials)
