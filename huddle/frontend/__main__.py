"""`python -m huddle.frontend`: build the front end if its sources changed; `--force` builds anyway."""

from __future__ import annotations

import sys

from huddle.frontend.build import ensure_built
from huddle.frontend.errors import BuildError

try:
    if not ensure_built(force="--force" in sys.argv[1:]):
        print("Front end: up to date")
except BuildError as error:
    raise SystemExit(str(error)) from error
