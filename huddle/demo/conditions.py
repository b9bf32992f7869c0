"""Conditions of the invented patients: SNOMED CT codes and how people say them.

Codes and their displays are those that Synthea's public modules use for the same conditions.
"""

from __future__ import annotations

from dataclasses import dataclass

SNOMED = "http://snomed.info/sct"


@dataclass(frozen=True)
class ConditionKind:
    """One condition: `trait` links it to tasks; `weights` are its chance in percent by age band.

    The age bands are under 18, 18 to 44, 45 to 64, 65 and over.
    """

    trait: str
    code: str
    text: str
    weights: tuple[int, int, int, int]


CONDITIONS: tuple[ConditionKind, ...] = (
    ConditionKind("hypertension", "59621000", "Essential hypertension", (0, 14, 44, 68)),
    ConditionKind("diabetes", "44054006", "Type 2 diabetes mellitus", (0, 9, 28, 36)),
    ConditionKind("lipids", "55822004", "Hyperlipidemia", (0, 8, 34, 46)),
    ConditionKind("heart_failure", "88805009", "Chronic congestive heart failure", (0, 1, 8, 24)),
    ConditionKind("copd", "13645005", "Chronic obstructive pulmonary disease", (0, 1, 9, 21)),
    ConditionKind("asthma", "195967001", "Asthma", (34, 12, 8, 5)),
    ConditionKind("atrial_fibrillation", "49436004", "Atrial fibrillation", (0, 0, 5, 19)),
    ConditionKind("coronary", "53741008", "Coronary heart disease", (0, 1, 9, 20)),
    ConditionKind("kidney", "433144002", "Chronic kidney disease stage 3", (0, 1, 8, 22)),
    ConditionKind("depression", "370143000", "Major depressive disorder", (5, 19, 18, 15)),
    ConditionKind("anxiety", "197480006", "Anxiety disorder", (8, 17, 12, 8)),
    ConditionKind("obesity", "414916001", "Obesity", (10, 20, 24, 12)),
    ConditionKind("knee", "239873007", "Osteoarthritis of knee", (0, 2, 14, 26)),
    ConditionKind("osteoporosis", "64859006", "Osteoporosis", (0, 0, 6, 20)),
    ConditionKind("stroke", "230690007", "Stroke", (0, 0, 4, 11)),
    ConditionKind("dementia", "52448006", "Dementia", (0, 0, 1, 14)),
    ConditionKind("parkinson", "49049000", "Parkinson's disease", (0, 0, 1, 5)),
    ConditionKind("thyroid", "40930008", "Hypothyroidism", (1, 5, 10, 12)),
    ConditionKind("sleep_apnea", "78275009", "Obstructive sleep apnea", (0, 5, 12, 9)),
    ConditionKind("anemia", "271737000", "Anemia", (2, 6, 6, 9)),
)
