"""Reading what clients send, and making what they get, for any input."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huddle.bench.wire import OPCODE_TEXT, frame_at
from huddle.domain.errors import Invalid
from huddle.live.frame import Frame
from huddle.live.presence import place
from huddle.web.live_frames import id_of, parse_frame

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(["subscribe", "unsubscribe", "command", "presence", "ping", "active"])
FRAMES = st.fixed_dictionaries(
    {"type": KINDS | JSON_VALUES},
    optional=dict.fromkeys(("id", "team", "since", "name", "args", "at"), JSON_VALUES),
)


@given(st.text() | FRAMES.map(json.dumps) | JSON_VALUES.map(json.dumps))
def test_any_text_is_a_frame_or_is_refused(text: str) -> None:
    try:
        frame = parse_frame(text)
    except Invalid:
        frame = None
    if frame is not None:
        assert json.loads(text)["type"] == type(frame).__name__.removesuffix("Frame").lower()
    assert isinstance(id_of(text), str | None)


@given(JSON_VALUES)
def test_any_place_is_a_word_or_is_refused(value: object) -> None:
    try:
        found = place(value)
    except Invalid:
        return
    assert found is None or found == value


@given(st.text(max_size=300), st.sampled_from([0, 124, 125, 126, 65_535, 65_536, 70_000]))
def test_a_frame_is_the_same_text_as_bytes_and_as_a_message(text: str, pad: int) -> None:
    frame = Frame(text + "x" * pad)
    parsed = frame_at(frame.data + b"next", 0)
    assert parsed is not None
    opcode, body, end = parsed
    assert (opcode, end) == (OPCODE_TEXT, len(frame.data))
    assert frame.data[body:end].decode() == text + "x" * pad == frame.message["text"]
    assert frame.message["type"] == "websocket.send"
    assert frame_at(frame.data[:-1], 0) is None or not frame.data
