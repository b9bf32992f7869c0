"""Where the parts of Huddle that are not Python lie: in a clone, and in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
"""The clone, or the site-packages folder of an installed wheel. rxconfig.py is in it."""

BUILD = ROOT / ".build"
"""What a clone builds and may throw away."""

IS_CLONE = not (PACKAGE / "_frontend").is_dir()
FRONTEND = BUILD / "frontend" if IS_CLONE else PACKAGE / "_frontend"
MIGRATIONS = ROOT / "alembic" if IS_CLONE else PACKAGE / "_migrations"
