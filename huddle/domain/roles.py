"""Clinical roles: what a person on a care team is asked to do."""

from enum import StrEnum


class ClinicalRole(StrEnum):
    """A role on the care team; the value is what is stored and sent."""

    PHYSICIAN = "physician"
    NURSE_PRACTITIONER = "nurse_practitioner"
    NURSE = "nurse"
    CARE_MANAGER = "care_manager"
    MEDICAL_ASSISTANT = "medical_assistant"
    PHARMACIST = "pharmacist"
    SOCIAL_WORKER = "social_worker"
    BEHAVIORAL_HEALTH = "behavioral_health"
    COMMUNITY_HEALTH_WORKER = "community_health_worker"
    DIETITIAN = "dietitian"
    PHYSICAL_THERAPIST = "physical_therapist"
    REFERRAL_COORDINATOR = "referral_coordinator"
    FRONT_DESK = "front_desk"


ROLE_LABELS: dict[ClinicalRole, str] = {
    ClinicalRole.PHYSICIAN: "Physician",
    ClinicalRole.NURSE_PRACTITIONER: "Nurse practitioner",
    ClinicalRole.NURSE: "Nurse",
    ClinicalRole.CARE_MANAGER: "Care manager",
    ClinicalRole.MEDICAL_ASSISTANT: "Medical assistant",
    ClinicalRole.PHARMACIST: "Pharmacist",
    ClinicalRole.SOCIAL_WORKER: "Social worker",
    ClinicalRole.BEHAVIORAL_HEALTH: "Behavioral health",
    ClinicalRole.COMMUNITY_HEALTH_WORKER: "Community health worker",
    ClinicalRole.DIETITIAN: "Dietitian",
    ClinicalRole.PHYSICAL_THERAPIST: "Physical therapist",
    ClinicalRole.REFERRAL_COORDINATOR: "Referral coordinator",
    ClinicalRole.FRONT_DESK: "Front desk",
}
