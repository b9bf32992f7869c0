"""The pages that exist, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page that the navigation leads to; `key` is what to press after `g`."""

    name: str
    route: str
    icon: str
    key: str
    managers_only: bool = False


PAGES: tuple[Page, ...] = (
    Page("Today", "/", "sun", "y"),
    Page("Board", "/board", "square-kanban", "b"),
    Page("Admin", "/admin", "users-round", "a", managers_only=True),
)


def described() -> list[dict[str, str]]:
    """Return the pages for the scripts of the shell: name, route, key, and who may see it."""
    return [
        {
            "name": page.name,
            "route": page.route,
            "key": page.key,
            "who": "managers" if page.managers_only else "all",
        }
        for page in PAGES
    ]
