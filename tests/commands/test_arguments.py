"""Arguments that are well-formed and yet would harm what is shown or stored."""

from __future__ import annotations

from typing import Any

import pytest

from huddle.domain.errors import Invalid
from tests.commands.practice import Practice


@pytest.mark.parametrize(
    "title", ["\u200b", "\u2060\ufeff", "\u202e", "\u00ad \u00ad", "\u3164", "\u2800", "\x85"]
)
def test_a_title_that_shows_nothing_is_empty(practice: Practice, title: str) -> None:
    with pytest.raises(Invalid, match="title"):
        practice.task(title)


def test_a_title_does_not_turn_round_what_stands_beside_it(practice: Practice) -> None:
    assert practice.row(practice.task("Call \u202eMaria\u2066 back"))["title"] == "Call Maria back"


def test_a_title_keeps_the_joiners_that_scripts_and_emoji_need(practice: Practice) -> None:
    for title in ("می\u200cخواهم", "👩\u200d⚕️ visit", "\u200fשלום"):
        assert practice.row(practice.task(title))["title"] == title


@pytest.mark.parametrize("depth", [20, 248, 252, 300])
def test_deep_settings_are_refused_in_words(practice: Practice, depth: int) -> None:
    value: Any = []
    for _ in range(depth):
        value = [value]
    with pytest.raises(Invalid, match="settings"):
        practice.do("view.save", team_id=practice.team_id, name="Deep", settings={"a": value})
