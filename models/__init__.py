"""The tables of Huddle, one file for each aggregate. Import from here to have all of them registered."""

from models.audit import AuditEvent
from models.board import BoardColumn, SavedView
from models.change import Change
from models.note import Note
from models.patient import Patient
from models.session import ApiToken, AuthSession, Invitation
from models.site import Site
from models.task import Task
from models.team import Membership, Team
from models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuthSession",
    "BoardColumn",
    "Change",
    "Invitation",
    "Membership",
    "Note",
    "Patient",
    "SavedView",
    "Site",
    "Task",
    "Team",
    "User",
]
