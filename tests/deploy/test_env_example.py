"""The example of the settings: every setting is in it, nothing else is, and its values are taken."""

from __future__ import annotations

import re

import pytest
from pydantic_core import PydanticUndefined

from huddle.settings import Settings
from tests.deploy.files import DEPLOY, read_settings

TEXT = (DEPLOY / "huddle.env.example").read_text()
ACTIVE, SHOWN = read_settings(TEXT)


def as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_every_setting_is_there_and_no_other() -> None:
    assert {*ACTIVE, *SHOWN} == {f"HUDDLE_{name.upper()}" for name in Settings.model_fields}
    assert not ACTIVE.keys() & SHOWN.keys()


@pytest.mark.parametrize("more", [{}, SHOWN], ids=["as it is", "with all that is shown"])
def test_the_values_are_accepted(monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    for name, value in {**ACTIVE, **more}.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    for name, value in {**ACTIVE, **more}.items():
        assert as_text(getattr(settings, name.removeprefix("HUDDLE_").lower())) == value


def test_what_is_shown_as_a_number_is_the_default() -> None:
    for name, value in SHOWN.items():
        default = Settings.model_fields[name.removeprefix("HUDDLE_").lower()].default
        if default is not PydanticUndefined and re.fullmatch(r"\d+", value):
            assert str(default) == value, name


def test_every_setting_is_said_in_words() -> None:
    blocks = [
        block for block in TEXT.split("\n\n") if re.search(r"^#?HUDDLE_", block, re.MULTILINE)
    ]
    assert [block for block in blocks if not block.startswith("# ")] == []


def test_systemd_and_docker_read_it_alike() -> None:
    lines = [line for line in TEXT.splitlines() if line and not line.startswith("# ")]
    assert [line for line in lines if not re.fullmatch(r"#?[A-Z_]+=[^\s\"'$\\]+", line)] == []
