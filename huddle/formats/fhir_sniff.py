"""Say what a file is that cannot be a FHIR bundle in JSON, from its first bytes."""

from __future__ import annotations

from huddle.domain.imported import UnreadableFile

HEAD_BYTES = 65_536
UTF8_BOM = b"\xef\xbb\xbf"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "This is a gzip file. Unpack it (gunzip) and import what is inside."),
    (b"PK\x03\x04", "This is a ZIP archive. Unpack it and import what is inside."),
    (b"%PDF", "This is a PDF document. Huddle needs the FHIR R4 bundle as JSON."),
    (b"\xff\xfe", "This file is in UTF-16. FHIR JSON is UTF-8: save it as UTF-8 and import again."),
    (b"\xfe\xff", "This file is in UTF-16. FHIR JSON is UTF-8: save it as UTF-8 and import again."),
    (b"MSH|", "This is an HL7 version 2 message, not a FHIR bundle."),
    (b"<", "This is XML. Export the bundle as JSON (application/fhir+json) and import again."),
)


def check_head(head: bytes) -> None:
    """Raise `UnreadableFile` where the first bytes of a file show that it is something else.

    `head` has no UTF-8 byte order mark and holds up to `HEAD_BYTES`.
    """
    text = head.lstrip(b" \t\r\n")
    if not text:
        raise UnreadableFile("The file is empty.")
    for signature, words in _SIGNATURES:
        if text.startswith(signature):
            raise UnreadableFile(words)
    if b"\x00" in text[:4]:
        raise UnreadableFile(
            "This file is not UTF-8 text. Save the bundle as JSON in UTF-8 and import again."
        )
    if text[:1] == b"[":
        raise UnreadableFile("The file holds a JSON list, not one FHIR Bundle.")
    if text[:1] != b"{":
        raise UnreadableFile("The file is not JSON. Huddle needs a FHIR R4 Bundle in JSON.")
    lines = text.split(b"\n", 2)
    if len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[1].startswith(b"{"):
        raise UnreadableFile(
            "This is NDJSON (FHIR bulk data), one resource a line. Export one Bundle for each "
            "patient instead."
        )
