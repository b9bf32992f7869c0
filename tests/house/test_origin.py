"""Rewriting the build so that it follows the origin, and refusing a build that is not as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from huddle.frontend.errors import BuildError
from huddle.frontend.origin import free_of_origin

ENV = (
    "var e={PING:`http://localhost:8000/ping`,EVENT:`ws://localhost:8000/_event`,"
    "UPLOAD:`http://localhost:8000/_upload`,AUTH:`http://localhost:8000/auth-codespace`,"
    "HEALTH:`http://localhost:8000/_health`,ALL:`http://localhost:8000/_all_routes`};"
)
HOSTS = "let h=[`localhost`,`0.0.0.0`,`::`,`0:0:0:0:0:0:0:0`];"


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "reflex-env-abc.js").write_text(ENV)
    (tmp_path / "assets" / "root-abc.js").write_text(f"import 'x';{HOSTS}")
    return tmp_path


def test_addresses_follow_the_page(build: Path) -> None:
    free_of_origin(build)
    env = (build / "assets" / "reflex-env-abc.js").read_text()
    assert "localhost:8000" not in env
    assert env.count("globalThis.location?.origin") == 6
    assert ".replace(/^http/,`ws`)+`/_event`" in env
    assert (build / "assets" / "root-abc.js").read_text() == "import 'x';let h=[];"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reflex-env-abc.js", ENV.replace("HEALTH:`http://localhost:8000/_health`,", "")),
        ("reflex-env-abc.js", ENV + "var f=`https://localhost:8000/new`"),
        ("root-abc.js", "import 'x';"),
        ("reflex-env-two.js", ENV),
        ("other-abc.js", HOSTS),
        ("other-abc.js", "fetch('http://localhost:8000/ping')"),
    ],
)
def test_another_build_is_refused(build: Path, name: str, text: str) -> None:
    (build / "assets" / name).write_text(text)
    with pytest.raises(BuildError):
        free_of_origin(build)
