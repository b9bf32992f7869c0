"""What a running process does once the database is that of a backup: forget, and let everybody start over."""

from __future__ import annotations

from huddle.live.hub import LOST, Hub
from huddle.security import notices
from huddle.web.snapshots import Snapshots


def start_over(hub: Hub, snapshots: Snapshots) -> None:
    """Drop all that was kept of the database as it was, and end every viewer.

    They come back at once: those of an API token are served, those of a session must sign in, as a
    backup holds no sessions. Call it in the loop; nothing is delivered in between.
    """
    snapshots.clear()
    for viewer in list(hub.viewers):
        hub.end(viewer, LOST, "the database was restored from a backup: start over")
    notices.tell("restored", "")
