"""Make .venv and install the locked packages, when the lock changed. Standard library alone.

`python3 tools/bootstrap.py` installs what running needs; `--dev` also what tests need. Written so that
an old Python can still read it far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "huddle-installed.json"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
STARTED = time.monotonic()


def say(line: str) -> None:
    print(f"{time.monotonic() - STARTED:5.1f} s  {line}", flush=True)


def stop(message: str) -> None:
    print(f"\n{message}", file=sys.stderr)
    raise SystemExit(1)


def use_new_enough_python() -> None:
    """Go on under a newer Python if this one is too old and another is on PATH."""
    if sys.version_info >= OLDEST:
        return
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    stop(
        f"Huddle needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.\n"
        "Install one, then run the same command again."
    )


def digest(lock: Path) -> str:
    """Return what must be unchanged for an installation to be taken as it is."""
    parts = (
        lock.read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        str(ROOT).encode("utf-8", "surrogateescape"),
        sys.version.encode(),
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def installed() -> dict[str, str]:
    """Return the digests of what is in .venv; empty where it is broken or not there."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
        subprocess.run(
            [python(), "-c", "import pip"], check=True, stdout=subprocess.DEVNULL, timeout=60
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return stamp


def python() -> str:
    return str(VENV / "bin" / "python")


def make_venv() -> None:
    say(f"making .venv with Python {sys.version.split()[0]}")
    if VENV.exists():
        shutil.rmtree(VENV)
    result = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        words = (result.stdout + result.stderr).strip()
        if "ensurepip" in words:
            package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
            words = (
                "This Python cannot make virtual environments, because its ensurepip is missing.\n"
                f"On Debian or Ubuntu: sudo apt-get install {package}\n"
                "Then run the same command again."
            )
        stop(words)


def install(lock: Path) -> None:
    """Install the lock with hashes checked, saying how far it is."""
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    say(f"installing {total} packages")
    command = [python(), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--progress-bar", "off", "--disable-pip-version-check", "-r", str(lock)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    kept: list[str] = []
    done, shown = 0, time.monotonic()
    for line in process.stdout or ():
        kept.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            done += 1
            if time.monotonic() - shown > 3:
                shown = time.monotonic()
                say(f"  {done} of {total} packages")
        elif line.startswith("Installing collected packages"):
            say("  unpacking")
    if process.wait() != 0:
        stop("".join(kept[-20:]) + "\nThe packages could not be installed. Is the network there?")


def install_in_place() -> None:
    """Put this clone itself on the path of .venv, with its `huddle` command."""
    command = [python(), "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "--disable-pip-version-check", "--editable", str(ROOT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        stop(result.stdout + result.stderr + "\nThis folder could not be installed into .venv.")


def main() -> None:
    use_new_enough_python()
    kind = "dev" if "--dev" in sys.argv[1:] else "run"
    wanted = {name: digest(lock) for name, lock in LOCKS.items()}
    present = installed()
    if present.get(kind) == wanted[kind]:
        return
    if present.get("root") == str(ROOT):
        STAMP.unlink()
    else:
        make_venv()
        present = {}
    install(LOCKS[kind])
    install_in_place()
    # The dev lock holds everything that the other one does.
    present.update({name: wanted[name] for name in ({"run", "dev"} if kind == "dev" else {"run"})})
    present["root"] = str(ROOT)
    STAMP.write_text(json.dumps(present))
    say("packages are in place")


main()
