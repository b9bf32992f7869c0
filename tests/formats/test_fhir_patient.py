"""Who somebody is, in a FHIR Patient."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huddle.domain.imported import ImportedPatient
from tests.formats.bundles import bundle, mrn, patient, read


def one(**more: Any) -> ImportedPatient:
    file = read(bundle(patient(**more)))
    assert not file.refused
    return file.records[0].patient


def refusal(**more: Any) -> str:
    file = read(bundle(patient(**more)))
    assert file.records == []
    return file.refused[0]


def notice(**more: Any) -> str:
    file = read(bundle(patient(**more)))
    assert len(file.records) == 1
    return " ".join(file.notices)


OFFICIAL = {"use": "official", "family": "Flórez", "given": ["Estela"], "prefix": ["Mrs."]}
MAIDEN = {"use": "maiden", "family": "Quiñones", "given": ["Estela"]}


def test_the_official_name_wins_without_its_prefix() -> None:
    names = [MAIDEN, {"use": "usual", "family": "F", "given": ["E"]}, OFFICIAL]
    made = one(name=names)
    assert (made.family, made.given) == ("Flórez", "Estela")


def test_junior_stays_and_a_degree_goes() -> None:
    made = one(name=[OFFICIAL | {"suffix": ["MD", "Jr"]}])
    assert made.family == "Flórez Jr."


def test_a_name_that_is_only_a_text_is_kept_whole() -> None:
    made = one(name=[{"text": "Sukarno"}])
    assert (made.family, made.given) == ("Sukarno", "")


def test_null_among_the_given_names_is_passed_over() -> None:
    assert one(name=[OFFICIAL | {"given": ["Estela", None, "M."]}]).given == "Estela M."


@pytest.mark.parametrize(
    "names",
    [
        [],
        None,
        [MAIDEN],
        [OFFICIAL | {"use": "old"}],
        [OFFICIAL | {"use": "nickname"}],
        [OFFICIAL | {"period": {"end": "2001-01-01"}}],
        [{"use": "official", "family": " \u0000 "}],
    ],
)
def test_without_a_name_that_holds_now_nobody_is_imported(names: Any) -> None:
    assert "no official or usual name" in refusal(name=names)


@pytest.mark.parametrize(
    "names", [5, "Ana", {"family": "X"}, [5], [{"family": 5}], [{"given": "A"}]]
)
def test_a_name_of_a_wrong_kind_refuses_the_patient(names: Any) -> None:
    assert "cannot be read (name" in refusal(name=names)


def test_the_medical_record_number_is_chosen_by_type() -> None:
    other = {"system": "http://other", "value": "A-0"}
    social = {"type": {"coding": [{"code": "SS"}]}, "system": "ssn", "value": "999-93-3403"}
    made = one(identifier=[other, social, mrn("77", "http://h")])
    assert (made.mrn, made.mrn_system) == ("77", "http://h")


def test_the_same_number_is_chosen_in_whatever_order_they_come() -> None:
    numbers = [mrn("2", "http://b"), mrn("1", "http://a"), mrn("0", "http://z", use="old")]
    assert one(identifier=numbers).mrn == one(identifier=numbers[::-1]).mrn == "1"


def test_another_identifier_stands_for_a_missing_mrn_and_is_said() -> None:
    number = [{"system": "http://app", "value": "U-9"}]
    assert one(identifier=number).mrn == "U-9"
    assert "no medical record number" in notice(identifier=number)


@pytest.mark.parametrize("kind", ["SS", "DL", "PPN"])
def test_a_number_of_the_state_never_becomes_an_mrn(kind: str) -> None:
    number = {"type": {"coding": [{"code": kind}]}, "value": "999-93-3403"}
    line = refusal(identifier=[number])
    assert "no medical record number" in line
    assert "999-93" not in line


def test_two_people_under_one_number_are_both_refused() -> None:
    other = patient("p2", identifier=[mrn("M-p1")], birthDate="1991-01-01")
    file = read(bundle(patient(), other, patient("p3")))
    assert [record.label for record in file.records] == ["Patient p3"]
    assert "Patient p1, Patient p2 have the same record number" in file.refused[0]


def test_the_same_patient_twice_is_once() -> None:
    assert len(read(bundle(patient(), patient())).records) == 1


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("1950-02-28", date(1950, 2, 28), ""),
        ("1950", None, "only the year or month"),
        ("1950-02", None, "only the year or month"),
        ("1950-02-30", None, "cannot be right"),
        ("2950-02-03", None, "cannot be right"),
        ("0001-01-01", None, "cannot be right"),
        ("28.02.1950", None, "cannot be right"),
        ("1950-02-28T00:00:00Z", None, "cannot be right"),
        (None, None, "no birth date"),
    ],
)
def test_birth_dates(text: str | None, day: date | None, words: str) -> None:
    assert one(birthDate=text).birth_date == day
    assert words in notice(birthDate=text)


def test_a_birth_date_of_a_wrong_kind_refuses_the_patient() -> None:
    assert "cannot be read (birthDate" in refusal(birthDate=1950)


def test_an_unknown_gender_is_said() -> None:
    assert one(gender="f").sex == "unknown"
    assert "gender" in notice(gender="f")


def test_an_inactive_record_is_not_imported() -> None:
    assert "inactive" in refusal(active=False)


def test_the_dead_are_marked() -> None:
    assert one(deceasedDateTime="2026-01-01").deceased
    assert one(deceasedBoolean=True).deceased
    assert not one(deceasedBoolean=False).deceased


def test_phone_address_and_language() -> None:
    made = one(
        telecom=[
            {"system": "email", "value": "a@b"},
            {"system": "phone", "use": "old", "value": "1"},
            {"system": "phone", "use": "work", "value": "2"},
            {"system": "phone", "use": "mobile", "value": "555-0100"},
        ],
        address=[
            {"use": "old", "line": ["1 Past Rd"]},
            {
                "use": "home",
                "line": ["2 Now St", "Apt 3"],
                "city": "Milton",
                "state": "MA",
                "postalCode": "02186",
            },
        ],
        communication=[
            {"language": {"coding": [{"code": "en"}]}},
            {"language": {"coding": [{"code": "es"}], "text": "Spanish"}, "preferred": True},
        ],
    )
    assert made.phone == "555-0100"
    assert made.address == "2 Now St, Apt 3, Milton, MA 02186"
    assert made.language == "es"


def test_a_contact_of_a_wrong_kind_is_left_out_and_said() -> None:
    assert one(telecom="555").phone == ""
    assert "left out (telecom" in notice(telecom="555")
