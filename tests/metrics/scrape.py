"""Reading `/metrics` as Prometheus does."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@dataclass
class Scrape:
    """The samples of one answer."""

    samples: list[Any]

    @classmethod
    def read(cls, text: str) -> Scrape:
        """Read either format. Raises ValueError for what is neither."""
        parse = openmetrics_families if text.endswith("# EOF\n") else text_string_to_metric_families
        return cls([sample for family in parse(text) for sample in family.samples])

    def value(self, name: str, /, **labels: str) -> float:
        """Return the sum over all samples with this name and these labels."""
        found = [
            float(sample.value)
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(found)

    def workers(self, name: str) -> set[str]:
        """Return the workers that told of `name`."""
        return {sample.labels["worker"] for sample in self.samples if sample.name == name}


def scrape(url: str, **headers: str) -> Scrape:
    """Ask a server for its metrics."""
    request = urllib.request.Request(f"{url}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return Scrape.read(answer.read().decode())


def status(url: str, **headers: str) -> int:
    """Return the status of asking for metrics."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{url}/metrics", headers=headers), timeout=20
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
