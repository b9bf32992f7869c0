"""Texts in Prometheus's or the OpenMetrics format, put together into one."""

from __future__ import annotations

from collections.abc import Sequence

_HEADS = ("# HELP ", "# TYPE ", "# UNIT ")
_END = "# EOF"


def merge(texts: Sequence[bytes]) -> bytes:
    """Return one text with each metric once, the samples of all below it, and how many were merged.

    Each sample names its worker already, so that no two are the same.
    """
    heads: dict[str, list[str]] = {}
    samples: dict[str, list[str]] = {}
    end = ""
    for text in texts:
        name = ""
        for line in text.decode().splitlines():
            if line.startswith(_HEADS):
                name = line.split(" ", 3)[2]
                if line not in heads.setdefault(name, []):
                    heads[name].append(line)
            elif line == _END:
                end = _END + "\n"
            elif line:
                samples.setdefault(name, []).append(line)
    heads["huddle_workers"] = [
        "# HELP huddle_workers Processes behind this port that answered.",
        "# TYPE huddle_workers gauge",
    ]
    samples["huddle_workers"] = [f"huddle_workers {len(texts)}"]
    lines = [line for name, head in heads.items() for line in (*head, *samples.get(name, ()))]
    return ("\n".join(lines) + "\n" + end).encode()
