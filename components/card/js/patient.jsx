// Who the task is about, as one needs it at the phone: name, age, last digits of the MRN, phone, language.
import { Languages, Phone } from "lucide-react";
import { languageName } from "./format.js";
import { ageText } from "./live_api.js";

const SEX = { male: "M", female: "F", other: "other sex" };

export function PatientCard({ patient, now }) {
  if (!patient) return null;
  const facts = [
    patient.deceased ? "deceased" : ageText(patient.birth_date, now),
    SEX[patient.sex],
    patient.mrn && `MRN …${patient.mrn.slice(-4)}`,
  ].filter(Boolean);
  const language = languageName(patient.language);
  return (
    <div className="sheet-patient" data-deceased={patient.deceased ? "" : undefined}>
      <span>{facts.join(" · ")}</span>
      {language && (
        <span className="sheet-fact" title="Language">
          <Languages size={14} aria-hidden /> <span className="hd-hidden">Language: </span>
          {language}
        </span>
      )}
      {patient.phone && (
        <a className="sheet-fact sheet-phone" href={`tel:${patient.phone.replace(/[^+\d]/g, "")}`}>
          <Phone size={14} aria-hidden /> <span className="hd-hidden">Call </span>
          {patient.phone}
        </a>
      )}
    </div>
  );
}
