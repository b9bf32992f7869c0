"""Files that cannot be imported: each says why, in a line that quotes nothing of it."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable

import pytest

from huddle.domain.imported import UnreadableFile
from huddle.formats.fhir import read_bundle
from tests.formats.bundles import NOW, bundle, care_plan, condition, patient, read

WHOLE = json.dumps(bundle(patient(), condition(), care_plan()), ensure_ascii=False).encode()
OTHER = json.dumps(patient()).encode()

BROKEN: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty"),
    ("blank", b" \n\t ", "empty"),
    ("a word", b"hello", "not JSON"),
    ("a number", b"12", "not JSON"),
    ("gzip", gzip.compress(WHOLE), "gzip"),
    ("zip", b"PK\x03\x04rest", "ZIP"),
    ("pdf", b"%PDF-1.7", "PDF"),
    ("xml", b'<?xml version="1.0"?><Bundle/>', "XML"),
    ("hl7 v2", b"MSH|^~\\&|A|B", "HL7 version 2"),
    ("utf-16 with mark", WHOLE.decode().encode("utf-16"), "UTF-16"),
    ("utf-16 bare", WHOLE.decode().encode("utf-16-le"), "UTF-8"),
    ("latin-1", WHOLE.decode().encode("latin-1"), "UTF-8"),
    ("ndjson", OTHER + b"\n" + OTHER + b"\n", "NDJSON"),
    ("a list", b"[]", "list"),
    ("one patient", OTHER, "one Patient resource"),
    ("no resourceType", b"{}", "resourceType"),
    ("null resourceType", b'{"resourceType": null}', "no Bundle"),
    ("an object as resourceType", b'{"resourceType": {}}', "no Bundle"),
    ("cut in the middle", WHOLE[: len(WHOLE) // 2], "cut off"),
    ("cut by one byte", WHOLE[:-1], "cut off"),
    ("a comma too many", WHOLE[:-1] + b",}", "not valid JSON"),
    ("NaN", WHOLE.replace(b'"p1"', b"NaN", 1), "not valid JSON"),
    ("a number of 5,000 digits", b'{"a": ' + b"9" * 5000 + b"}", "too large for FHIR"),
    ("an exponent too high", b'{"a": 1e999999999999999999999}', "too large for FHIR"),
    ("two bundles", WHOLE + WHOLE, "after the end"),
    ("text behind", WHOLE + b"garbage", "after the end"),
    ("entry is no list", b'{"resourceType": "Bundle", "entry": {}}', "not a list"),
    ("entry is a text", b'{"resourceType": "Bundle", "entry": "x"}', "not a list"),
    ("an entry is a number", b'{"resourceType": "Bundle", "entry": [5]}', "Entry 1"),
    ("a resource is a list", b'{"resourceType":"Bundle","entry":[{"resource":[]}]}', "Entry 1"),
    ("a history", WHOLE.replace(b"collection", b"history"), "history"),
    ("two entry lists", b'{"resourceType":"Bundle","entry":[],"entry":[]}', "same key twice"),
    ("a key twice", WHOLE.replace(b'"gender"', b'"birthDate"'), "same key twice"),
    ("no patient", json.dumps(bundle(condition())).encode(), "no Patient"),
    ("no entries", json.dumps(bundle()).encode(), "no Patient"),
    ("null entries", b'{"resourceType": "Bundle", "entry": [null, {}]}', "no Patient"),
]


@pytest.mark.parametrize(
    ("data", "words"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_broken_file_says_why(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert "Meléndez" not in caught.value.message


def test_every_cut_of_a_file_is_refused() -> None:
    for end in (*range(0, len(WHOLE), 11), len(WHOLE) - 2, len(WHOLE) - 1):
        with pytest.raises(UnreadableFile):
            read(WHOLE[:end])


WAYS: list[Callable[[bytes], bytes]] = [
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: b"\n\n" + data + b"\n \n",
    lambda data: json.dumps(json.loads(data), indent=4).encode(),
    lambda data: data.replace(b"\n", b"\r\n"),
]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_file_written_otherwise_is_the_same(way: Callable[[bytes], bytes]) -> None:
    assert read(way(WHOLE)).records == read(WHOLE).records


def test_a_deep_or_crowded_resource_is_refused() -> None:
    deep = (
        b'{"resourceType":"Bundle","entry":[{"resource":{"name":'
        + b"[" * 400
        + b"]" * 400
        + b"}}]}"
    )
    crowded = json.dumps(bundle(patient(name=[{}] * 60_000))).encode()
    for data in (deep, crowded):
        with pytest.raises(UnreadableFile, match="larger or deeper"):
            read(data)


def test_what_is_not_used_may_be_deep_and_large() -> None:
    extension: object = "end"
    for _ in range(300):
        extension = [extension]
    used = patient(photo=[{"data": "A" * 5_000_000}], extension=extension)
    assert len(read(bundle(used)).records) == 1


def test_a_file_over_the_limit_says_the_limit() -> None:
    data = json.dumps(bundle(patient(photo=[{"data": '"' * 2_000_000}]))).encode()
    with pytest.raises(UnreadableFile, match="larger than 1 MB"):
        read(data, max_bytes=1024 * 1024)


def test_one_enormous_value_is_refused() -> None:
    class Endless(io.RawIOBase):
        """A bundle with an attachment that never ends."""

        sent = 0

        def read(self, size: int = -1) -> bytes:
            self.sent += 1
            head = (
                b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Binary","data":"'
            )
            return head if self.sent == 1 else b"A" * size

    with pytest.raises(UnreadableFile, match="larger than 16 MB"):
        read_bundle(Endless(), NOW)  # type: ignore[arg-type]


def test_bytes_are_counted_while_it_reads() -> None:
    heard: list[int] = []
    read(WHOLE, on_bytes=heard.append)
    assert heard[-1] == len(WHOLE)
    assert heard == sorted(heard)
