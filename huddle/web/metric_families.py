"""Every metric of a Huddle process: its name, its meaning, and where its value is read."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from time import monotonic

from prometheus_client import Metric
from prometheus_client.process_collector import ProcessCollector

from huddle import __version__
from huddle.counts import Histogram
from huddle.security.sign_in import SignIn
from huddle.web.database_probe import Seen
from huddle.web.services import Services

Labels = Mapping[str, str]
_process = ProcessCollector(registry=None)


@dataclass
class Families:
    """Makes the metrics of this process; each sample carries the number of its `worker`."""

    services: Services
    sign_in: SignIn
    seen: Seen
    worker: str

    def collect(self) -> list[Metric]:
        """Return all of them. Call it in the event loop."""
        found = [
            *self._commands(),
            *self._viewers(),
            *self._stream(),
            *self._storage(),
            *self._site(),
            *_process.collect(),
        ]
        for metric in found:
            metric.samples = [
                sample._replace(labels={"worker": self.worker, **sample.labels})
                for sample in metric.samples
            ]
        return found

    def _commands(self) -> Iterator[Metric]:
        door = self.services.door
        counts = door.counts
        yield _counter(
            "huddle_commands",
            "Commands answered, by name and outcome (done, failed, or the refusal's code).",
            [
                ({"command": name, "outcome": outcome}, count)
                for (name, outcome), count in sorted(counts.outcomes.items())
            ],
        )
        yield _histogram(
            "huddle_command_seconds",
            "From the submission of a command to its answer.",
            counts.answered,
        )
        yield _histogram(
            "huddle_door_wait_seconds",
            "How long the first command of each commit waited for the writer.",
            counts.waited,
        )
        yield _histogram(
            "huddle_commit_seconds",
            "From the begin of a commit until it was on disk, its commands' work included.",
            counts.committed,
        )
        yield _histogram("huddle_commit_commands", "Commands in one commit.", counts.batches)
        yield _gauge("huddle_door_queue", "Commands that wait for the writer.", door.waiting)

    def _viewers(self) -> Iterator[Metric]:
        hub = self.services.hub
        viewers = hub.viewers
        yield _gauge("huddle_viewers", "Open connections to /live.", len(viewers))
        yield _gauge(
            "huddle_subscriptions",
            "Teams that viewers follow, each viewer's counted.",
            sum(len(stream.live) for stream in hub.streams.values()),
        )
        yield _gauge("huddle_streams", "Teams that somebody follows here.", len(hub.streams))
        yield _gauge(
            "huddle_presence",
            "Places of viewers that colleagues see.",
            self.services.presence.people,
        )
        waiting = [viewer.waiting_bytes for viewer in viewers]
        yield _gauge(
            "huddle_viewer_waiting_bytes",
            "Bytes that wait for slow viewers, all together.",
            sum(waiting),
        )
        yield _gauge(
            "huddle_viewer_waiting_bytes_max",
            "Bytes that wait for the slowest viewer.",
            max(waiting, default=0),
        )
        yield _counter(
            "huddle_connections_opened",
            "Connections to /live that were opened.",
            [({}, hub.counts.opened)],
        )
        yield _counter(
            "huddle_connections_ended",
            "Connections to /live that ended: by close code where Huddle closed them, else `left`.",
            [({"code": code}, count) for code, count in sorted(hub.counts.ended.items())],
        )

    def _stream(self) -> Iterator[Metric]:
        counts = self.services.hub.counts
        yield _counter(
            "huddle_changes", "Changes that had viewers here to go to.", [({}, counts.changes)]
        )
        yield _counter(
            "huddle_frames_delivered", "Change frames handed to viewers.", [({}, counts.frames)]
        )
        yield _counter(
            "huddle_bytes_delivered",
            "Bytes of change frames handed to viewers, as they are without compression.",
            [({}, counts.bytes)],
        )
        yield _counter(
            "huddle_subscriptions_begun",
            "Subscriptions by how they were brought up to date.",
            [({"by": way}, counts.begun[way]) for way in ("resumed", "snapshot")],
        )
        yield _gauge(
            "huddle_sequence_lag",
            "Changes in the log that this process has not yet delivered: the most of any team.",
            self.seen.lag,
        )
        yield _gauge(
            "huddle_tail_age_seconds",
            "Since the log was last looked at for changes of other processes.",
            monotonic() - self.services.tail.followed_at,
        )

    def _storage(self) -> Iterator[Metric]:
        services = self.services
        kind = {"database": services.database.engine.dialect.name}
        yield _gauge(
            "huddle_database_up", "1 while the database answers.", int(self.seen.reachable), kind
        )
        yield _gauge(
            "huddle_database_read_seconds",
            "How long the database took to answer this scrape.",
            self.seen.seconds,
            kind,
        )
        used, size = services.database.connections
        yield _gauge("huddle_database_connections", "Connections in use.", used, kind)
        yield _gauge("huddle_database_connections_max", "Connections that may be open.", size, kind)
        yield _states(
            "huddle_redis_state",
            "How Redis is: off where it is not set.",
            ("off", "up", "down"),
            services.bus.state,
        )

    def _site(self) -> Iterator[Metric]:
        yield _counter(
            "huddle_sign_ins",
            "Sign-ins and unlockings: done, or the reason why they were refused.",
            [({"outcome": what}, n) for what, n in sorted(self.sign_in.outcomes.items())],
        )
        yield _gauge(
            "huddle_leader",
            "1 where this process does what must run once.",
            int(self.services.leader.leading),
        )
        yield _gauge(
            "huddle_build",
            "What runs here.",
            1,
            {"version": __version__, "python": platform.python_version()},
            kind="info",
        )


def _gauge(
    name: str, words: str, value: float, labels: Labels | None = None, *, kind: str = "gauge"
) -> Metric:
    metric = Metric(name, words, kind)
    suffix = "_info" if kind == "info" else ""
    metric.add_sample(name + suffix, dict(labels or {}), value)
    return metric


def _states(name: str, words: str, states: tuple[str, ...], now: str) -> Metric:
    metric = Metric(name, words, "gauge")
    for state in states:
        metric.add_sample(name, {"state": state}, int(state == now))
    return metric


def _counter(name: str, words: str, values: list[tuple[Labels, float]]) -> Metric:
    metric = Metric(name, words, "counter")
    for labels, value in values:
        metric.add_sample(f"{name}_total", dict(labels), value)
    return metric


def _histogram(name: str, words: str, histogram: Histogram) -> Metric:
    metric = Metric(name, words, "histogram")
    counts = list(accumulate(histogram.counts))
    for bound, count in zip((*map(float, histogram.bounds), "+Inf"), counts, strict=True):
        metric.add_sample(f"{name}_bucket", {"le": str(bound)}, count)
    metric.add_sample(f"{name}_count", {}, counts[-1])
    metric.add_sample(f"{name}_sum", {}, histogram.total)
    return metric
