"""One server for all doors: nothing that knocks may change a row of it."""

from collections.abc import Iterator

import pytest

from tests.doors.strangers import Doors, open_doors
from tests.support.server import ServerProcess


@pytest.fixture(scope="package")
def doors(server: ServerProcess) -> Iterator[Doors]:
    doors = open_doors(server)
    yield doors
    doors.database.dispose()


@pytest.fixture(params=["nobody", "stranger", "kiosk"])
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def nothing_changes(doors: Doors) -> Iterator[None]:
    before = doors.fingerprint()
    yield
    assert doors.fingerprint() == before
