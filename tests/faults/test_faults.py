"""Two processes on PostgreSQL and Redis, twenty who work and a hundred who watch, while things break.

Nothing that was acknowledged is lost, nothing is done twice, and everybody sees everything, in order,
within 5 seconds of the fault's end. The tablets are the client's own modules (fleet.mjs).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.cluster import (
    ELSEWHERE,
    MOVERS,
    MOVERS_ELSEWHERE,
    PAUSE_MS,
    Cluster,
    make_cluster,
)
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer

pytestmark = [pytest.mark.server, pytest.mark.postgres, pytest.mark.xdist_group("faults")]

SECONDS = 60
CONVERGES_WITHIN = 5.0


@pytest.fixture
def cluster(postgres: Postgres, redis: RedisServer, tmp_path: Path) -> Iterator[Cluster]:
    with make_cluster(postgres, redis, tmp_path) as cluster:
        cluster.open()
        yield cluster


def kill_a_process(cluster: Cluster) -> None:
    """`kill -9`; the other takes its viewers, and it is started again later."""
    opened = cluster.count("opened")
    server = random.choice(cluster.servers)
    server.kill()
    cluster.converges(CONVERGES_WITHIN)
    assert cluster.count("opened") > opened, "nobody was connected to it"
    server.start()


def redis_away(cluster: Cluster) -> None:
    """Each process goes on alone from the log, and says so."""
    opened = cluster.count("opened")
    cluster.redis.stop()
    time.sleep(5)
    assert {server.readiness() for server in cluster.servers} == {503}
    time.sleep(5)
    cluster.converges(CONVERGES_WITHIN)
    cluster.redis.start()
    assert cluster.count("opened") == opened, "nobody need notice"


def postgres_restarts(cluster: Cluster) -> None:
    """Commands wait, are sent again by their tablets, and are done once."""
    cluster.postgres.crash()
    assert {server.readiness() for server in cluster.servers} == {503}
    time.sleep(1)
    cluster.postgres.start_again()


def network_cut(cluster: Cluster) -> None:
    """Both ways, without a close: who is behind it notices by itself, and is not called live."""
    live = cluster.count("live")
    cluster.elsewhere.cut()
    time.sleep(20)
    assert cluster.count("live") == live - ELSEWHERE - MOVERS_ELSEWHERE
    cluster.elsewhere.mend()


def viewers_stop_reading(cluster: Cluster) -> None:
    """What they do not read waits for them, up to a bound; the others feel nothing of it."""
    cluster.elsewhere.stall()
    time.sleep(12)
    cluster.elsewhere.resume()


FAULTS = [kill_a_process, redis_away, postgres_restarts, network_cut, viewers_stop_reading]


def test_nothing_breaks(cluster: Cluster) -> None:
    cluster.fleet.do("work", movers=MOVERS, pause=PAUSE_MS, seconds=SECONDS)
    cluster.settle()
    cluster.check()
    assert cluster.fleet.do("outcomes")["done"] > 20 * SECONDS
    answers = [server.log.read_text() for server in cluster.servers]
    assert "Traceback" not in "".join(answers)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_something_breaks(cluster: Cluster, fault: Callable[[Cluster], None]) -> None:
    cluster.fleet.do("work", movers=MOVERS, pause=PAUSE_MS, seconds=SECONDS)
    time.sleep(random.uniform(3, 15))
    fault(cluster)
    cluster.converges(CONVERGES_WITHIN)
    cluster.settle()
    cluster.check()
