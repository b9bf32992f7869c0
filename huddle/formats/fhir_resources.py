"""The parts of the FHIR R4 (4.0.1) resources that an import reads, as strict pydantic models.

These are ours, and few, instead of the `fhir.resources` library: that one checks every element of
every resource, is slow over bundles of a hundred megabytes, and refuses a record for a mistake in an
element that Huddle does not use. Here a wrong kind is an error only where it would be read; null
counts as absent, as in JSON arrays of primitives with extensions.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

T = TypeVar("T")


def _without_nulls(values: Any) -> Any:
    if values is None:
        return []
    return [value for value in values if value is not None] if isinstance(values, list) else values


Many = Annotated[list[T], BeforeValidator(_without_nulls), Field(default_factory=list)]
Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Element(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Coding(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#Coding"""

    system: Text = ""
    code: Text = ""
    display: Text = ""


class CodeableConcept(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#CodeableConcept"""

    coding: Many[Coding]
    text: Text = ""

    def codes(self) -> set[str]:
        """Return the codes in it, whatever their system."""
        return {coding.code for coding in self.coding}


class Period(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#Period"""

    start: Text = ""
    end: Text = ""


class Identifier(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#Identifier"""

    use: Text = ""
    type: CodeableConcept | None = None
    system: Text = ""
    value: Text = ""
    period: Period | None = None


class Reference(_Element):
    """http://hl7.org/fhir/R4/references.html"""

    reference: Text = ""
    identifier: Identifier | None = None
    display: Text = ""


class HumanName(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#HumanName"""

    use: Text = ""
    text: Text = ""
    family: Text = ""
    given: Many[str]
    suffix: Many[str]
    period: Period | None = None


class ContactPoint(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#ContactPoint"""

    system: Text = ""
    value: Text = ""
    use: Text = ""
    rank: int | None = None


class Address(_Element):
    """http://hl7.org/fhir/R4/datatypes.html#Address"""

    use: Text = ""
    type: Text = ""
    text: Text = ""
    line: Many[str]
    city: Text = ""
    state: Text = ""
    postalCode: Text = ""  # noqa: N815
    period: Period | None = None


class Communication(_Element):
    """Patient.communication"""

    language: CodeableConcept | None = None
    preferred: bool | None = None


class PatientIdentity(_Element):
    """http://hl7.org/fhir/R4/patient.html: what says who somebody is. A mistake here refuses them."""

    id: Text = ""
    active: bool | None = None
    identifier: Many[Identifier]
    name: Many[HumanName]
    gender: Text = ""
    birthDate: Text = ""  # noqa: N815
    deceasedBoolean: bool | None = None  # noqa: N815
    deceasedDateTime: Text = ""  # noqa: N815


class PatientContact(_Element):
    """http://hl7.org/fhir/R4/patient.html: how to reach somebody. A mistake here is left out."""

    telecom: Many[ContactPoint]
    address: Many[Address]
    communication: Many[Communication]


class Condition(_Element):
    """http://hl7.org/fhir/R4/condition.html"""

    clinicalStatus: CodeableConcept | None = None  # noqa: N815
    verificationStatus: CodeableConcept | None = None  # noqa: N815
    code: CodeableConcept | None = None
    subject: Reference | None = None
    onsetDateTime: Text = ""  # noqa: N815
    onsetPeriod: Period | None = None  # noqa: N815


class Encounter(_Element):
    """http://hl7.org/fhir/R4/encounter.html"""

    status: Text = ""
    subject: Reference | None = None
    period: Period | None = None


class Goal(_Element):
    """http://hl7.org/fhir/R4/goal.html"""

    lifecycleStatus: Text = ""  # noqa: N815
    description: CodeableConcept | None = None


class ActivityDetail(_Element):
    """CarePlan.activity.detail"""

    code: CodeableConcept | None = None
    status: Text = ""
    doNotPerform: bool | None = None  # noqa: N815
    scheduledPeriod: Period | None = None  # noqa: N815
    description: Text = ""


class Activity(_Element):
    """CarePlan.activity"""

    reference: Reference | None = None
    detail: ActivityDetail | None = None


class CarePlan(_Element):
    """http://hl7.org/fhir/R4/careplan.html"""

    status: Text = ""
    intent: Text = ""
    title: Text = ""
    category: Many[CodeableConcept]
    subject: Reference | None = None
    period: Period | None = None
    addresses: Many[Reference]
    goal: Many[Reference]
    activity: Many[Activity]
