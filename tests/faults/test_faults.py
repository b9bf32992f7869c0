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

from tests.faults.cluster import MOVERS, PAUSE_MS, Cluster, make_cluster
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer

pytestmark = [pytest.mark.server, pytest.mark.postgres, pytest.mark.xdist_group("faults")]

SECONDS = 15
CONVERGES_WITHIN = 5.0


@pytest.fixture
def cluster(postgres: Postgres, redis: RedisServer, tmp_path: Path) -> Iterator[Cluster]:
    with make_cluster(postgres, redis, tmp_path) as cluster:
        cluster.open()
        yield cluster


def kill_a_process(cluster: Cluster) -> None:
    """`kill -9`; another takes its viewers, and it is started again later."""
    server = random.choice(cluster.servers)
    server.kill()
    cluster.converges(CONVERGES_WITHIN)
    server.start()


def redis_away(cluster: Cluster) -> None:
    cluster.redis.stop()
    time.sleep(10)
    cluster.converges(CONVERGES_WITHIN)
    cluster.redis.start()


def postgres_restarts(cluster: Cluster) -> None:
    cluster.postgres.crash()
    time.sleep(1)
    cluster.postgres.start_again()


def network_cut(cluster: Cluster) -> None:
    cluster.elsewhere.cut()
    time.sleep(20)
    cluster.elsewhere.mend()


def viewers_stop_reading(cluster: Cluster) -> None:
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
