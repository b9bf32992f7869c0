"""Serve this clone, and start again with a new build whenever a source file changes (`make dev`)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from watchfiles import DefaultFilter, watch

from huddle.frontend.build import ensure_built
from huddle.frontend.errors import BuildError
from huddle.paths import ROOT

WATCHED = ("huddle", "components", "state", "models", "assets", "alembic", "rxconfig.py")


class Sources(DefaultFilter):
    """What a developer writes; not what the build links into assets/external."""

    def __call__(self, change: object, path: str) -> bool:
        return super().__call__(change, path) and "external" not in Path(path).parts  # type: ignore[arg-type]


def start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "huddle", "run", "--no-build", "--migrate", "--demo"]
    return subprocess.Popen(command, cwd=ROOT)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    server.wait()


def build() -> bool:
    try:
        ensure_built()
    except BuildError as error:
        print(f"{error}\nThe server goes on with the last good build.", flush=True)
        return False
    return True


def main() -> None:
    build()
    server = start()
    try:
        for changes in watch(*(ROOT / name for name in WATCHED), watch_filter=Sources()):
            names = sorted({str(Path(path).relative_to(ROOT)) for _kind, path in changes})
            print(
                f"\nChanged: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}", flush=True
            )
            if build():
                stop(server)
                server = start()
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)


if __name__ == "__main__":
    main()
