"""What fills the gaps in the texts of the demo tasks: places, medicines, services, numbers."""

from __future__ import annotations

import re

from huddle.demo.dice import Dice
from huddle.demo.names import LANGUAGE_NAMES
from huddle.demo.values import DemoPatient

SLOTS: dict[str, tuple[str, ...]] = {
    "hospital": ("St. Brendan Medical Center", "Easthaven General", "Port Lyman Hospital"),
    "unit": ("4 West", "cardiology", "the step-down unit", "general medicine"),
    "pharmacy": ("Weaver Street Pharmacy", "Depot Drug", "the hospital pharmacy"),
    "agency": ("Tri-Town Home Health", "Lakeside Visiting Nurses", "Beacon Home Care"),
    "specialty": (
        "cardiology",
        "nephrology",
        "pulmonology",
        "endocrinology",
        "neurology",
        "podiatry",
    ),
    "diuretic": ("furosemide 40 mg", "torsemide 20 mg", "bumetanide 1 mg"),
    "plan": ("the health plan", "Medicare Advantage", "MassHealth", "the Part D plan"),
    "snf": ("Willow Court", "Harborview Rehab", "St. Anne Skilled Nursing"),
    "form": ("FMLA form", "disabled parking form", "housing letter"),
    "relative": ("daughter", "son", "wife", "husband", "sister", "niece", "neighbor"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "reason": ("heart failure", "pneumonia", "a COPD flare", "a fall", "cellulitis", "dehydration"),
    "equipment": ("a rollator", "a shower chair", "a raised toilet seat", "a bedside commode"),
}


def fill_slots(dice: Dice, patient: DemoPatient | None) -> dict[str, str]:
    """Draw one value for every slot; the patient's own come from the patient."""
    drawn = {slot: dice.choice(values) for slot, values in SLOTS.items()}
    drawn |= {
        "systolic": str(dice.randint(152, 188)),
        "diastolic": str(dice.randint(88, 104)),
        "a1c": f"{dice.randint(81, 118) / 10:.1f}",
        "pounds": str(dice.randint(3, 7)),
        "phq": str(dice.randint(12, 21)),
        "saturation": str(dice.randint(85, 89)),
        "potassium": f"{dice.randint(53, 58) / 10:.1f}",
        "minute": f"{dice.randint(1, 9)}:{dice.choice(('00', '15', '30', '45'))}",
        "first": patient.given.split(" ")[0] if patient else "the patient",
        "language": LANGUAGE_NAMES.get(patient.language, "") if patient else "",
    }
    return drawn


_SENTENCE_START = re.compile(r"(^|[.!?] )([a-z])")


def say(text: str, words: dict[str, str]) -> str:
    """Fill the slots of `text`; a sentence that starts with one gets its capital."""
    filled = text.format_map(words)
    return _SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), filled)
