"""Run a command with the system calls that a unit allows it: `python -m tests.deploy.system_calls UNIT COMMAND...`.

systemd does this with libseccomp, and so is it done here.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import shutil
import subprocess
import sys

from tests.deploy.files import read_unit

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
"""SCMP_ACT_ALLOW and SCMP_ACT_ERRNO of seccomp.h."""


def allowed(filters: list[str]) -> set[str]:
    """Return the calls that values of SystemCallFilter= leave, in their order; `~` takes away."""
    left: set[str] = set()
    for value in filters:
        names = set().union(*(_expand(name) for name in value.removeprefix("~").split()))
        left = left - names if value.startswith("~") else left | names
    # What starting a program takes is always allowed (systemd.exec(5)).
    return left | _expand("@default")


def _expand(name: str) -> set[str]:
    """Return the calls in a set such as `@system-service`, and in the sets that it names."""
    if not name.startswith("@"):
        return {name}
    words = ["systemd-analyze", "syscall-filter", name]
    lines = subprocess.check_output(words, text=True).splitlines()[1:]
    found = [line.strip() for line in lines if not line.strip().startswith("#")]
    return set().union(*(_expand(each) for each in found if each))


def before(unit: str) -> list[str]:
    """Return what to put before a command so that it runs so confined; nothing where that cannot be."""
    if shutil.which("systemd-analyze") is None or not ctypes.util.find_library("seccomp"):
        return []
    return [sys.executable, "-m", __name__, unit]


def confine(names: set[str], refusal: int) -> None:
    """Let this process, and what it becomes, make these calls alone. Raises OSError."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(_ERRNO | refusal))
    for name in names:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        # Calls that this kind of machine does not have are negative.
        if number >= 0:
            seccomp.seccomp_rule_add(context, _ALLOW, number, 0)
    if seccomp.seccomp_load(context) != 0:
        raise OSError("the filter of system calls was not taken")


if __name__ == "__main__":
    unit, *command = sys.argv[1:]
    service = read_unit(unit)["Service"]
    (refusal,) = service["SystemCallErrorNumber"]
    confine(allowed(service["SystemCallFilter"]), getattr(errno, refusal))
    os.execv(command[0], command)
