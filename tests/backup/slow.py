"""`huddle backup` or `huddle restore` that stops where everything is written and nothing is final.

    python -m tests.backup.slow backup FILE
    python -m tests.backup.slow restore FILE --replace --yes

It prints `there` and waits to be killed.
"""

from __future__ import annotations

import sys
import time
from typing import Any
from unittest.mock import patch

from huddle.cli import main


def _there(*_arguments: Any) -> None:
    print("there", flush=True)
    time.sleep(120)


if __name__ == "__main__":
    last = {"backup": "huddle.backup.take.verify", "restore": "huddle.security.audit.append"}
    with patch(last[sys.argv[1]], _there):
        main()
