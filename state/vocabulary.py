"""The words of the domain, for components: they may read them only through this room."""

from huddle.queries.vocabulary import (
    FHIR_STATUS_LABELS,
    PERMISSION_HELP,
    PERMISSION_LABELS,
    PRIORITY_LABELS,
    ROLE_LABELS,
)

__all__ = [
    "FHIR_STATUS_LABELS",
    "PERMISSION_HELP",
    "PERMISSION_LABELS",
    "PRIORITY_LABELS",
    "ROLE_LABELS",
]
