"""The words that screens use for stored values."""

from huddle.domain.permissions import Permission
from huddle.domain.roles import ROLE_LABELS as _ROLES
from huddle.domain.task import FhirTaskStatus, Priority

ROLE_LABELS: dict[str, str] = {role.value: label for role, label in _ROLES.items()}
"""Clinical roles."""

PERMISSION_LABELS: dict[str, str] = {
    Permission.MEMBER.value: "Member",
    Permission.COORDINATOR.value: "Coordinator",
    Permission.MANAGER.value: "Manager",
    Permission.ADMIN.value: "Administrator",
    Permission.KIOSK.value: "Wall screen",
}
"""Permissions, least first; the wall screen is no person."""

PERMISSION_HELP: dict[str, str] = {
    Permission.MEMBER.value: "Works on tasks and notes.",
    Permission.COORDINATOR.value: "Also shapes the board, the team's views and imports.",
    Permission.MANAGER.value: "Also manages people, invitations and the team.",
    Permission.ADMIN.value: "Also makes other administrators.",
    Permission.KIOSK.value: "Shows the wall and nothing else.",
}
"""What each permission lets one do."""

PRIORITY_LABELS: dict[str, str] = {
    Priority.ROUTINE.value: "Routine",
    Priority.SOON.value: "Soon",
    Priority.URGENT.value: "Urgent",
}
"""Priorities, least first."""

FHIR_STATUS_LABELS: dict[str, str] = {
    FhirTaskStatus.DRAFT.value: "Draft",
    FhirTaskStatus.REQUESTED.value: "Requested",
    FhirTaskStatus.RECEIVED.value: "Received",
    FhirTaskStatus.ACCEPTED.value: "Accepted",
    FhirTaskStatus.READY.value: "Ready",
    FhirTaskStatus.IN_PROGRESS.value: "In progress",
    FhirTaskStatus.ON_HOLD.value: "On hold",
    FhirTaskStatus.COMPLETED.value: "Completed",
    FhirTaskStatus.CANCELLED.value: "Cancelled",
    FhirTaskStatus.REJECTED.value: "Rejected",
    FhirTaskStatus.FAILED.value: "Failed",
    FhirTaskStatus.ENTERED_IN_ERROR.value: "Entered in error",
}
"""FHIR R4 Task.status, in the order of a task's life."""
