// People to choose from before typing: those who signed in on this device, and the demo practice's.
import { useEffect, useState } from "react";
import { recentPeople } from "./device";

function fill(formId, person, password) {
  const form = document.getElementById(formId);
  const email = form.elements.namedItem("email");
  const secret = form.elements.namedItem("password");
  email.value = person.email;
  if (password) {
    secret.value = password;
    form.requestSubmit();
  } else {
    secret.value = "";
    secret.focus();
  }
}

function Person({ person, detail, onPick }) {
  return (
    <li>
      <button type="button" className="person" onClick={onPick}>
        <span className="hd-avatar" data-size="large" aria-hidden="true">
          {person.initials ?? person.name.split(" ").map((word) => word[0]).join("").slice(0, 2)}
        </span>
        <span className="person-name">
          {person.name}
          <span className="person-detail">{detail}</span>
        </span>
      </button>
    </li>
  );
}

async function demoHint() {
  const response = await fetch("/auth/hint", { headers: { Accept: "application/json" } });
  return response.ok ? await response.json() : { demo: false };
}

export function PeoplePicker({ formId, roleLabels }) {
  const [recent, setRecent] = useState([]);
  const [hint, setHint] = useState({ demo: false });
  useEffect(() => {
    setRecent(recentPeople());
    demoHint().then(setHint, () => setHint({ demo: false }));
  }, []);
  const demo = hint.demo ? hint.accounts ?? [] : [];
  const demoEmails = new Set(demo.map((person) => person.email));
  const known = recent.filter((person) => !demoEmails.has(person.email));
  return (
    <>
      {known.length > 0 && (
        <section className="people" aria-label="Signed in here before">
          <h2 className="people-title">Signed in here before</h2>
          <ul className="people-list">
            {known.map((person) => (
              <Person
                key={person.email}
                person={person}
                detail={person.email}
                onPick={() => fill(formId, person)}
              />
            ))}
          </ul>
        </section>
      )}
      {demo.length > 0 && (
        <section className="people" aria-label="Demo practice">
          <h2 className="people-title">Demo practice: choose who you are</h2>
          <p className="people-note">
            Invented people and patients. Offered only on the computer that runs Huddle.
          </p>
          <ul className="people-list people-scroll" tabIndex={0} aria-label="Demo people">
            {demo.map((person) => (
              <Person
                key={person.email}
                person={person}
                detail={[roleLabels[person.role] ?? person.role, ...(person.teams ?? [])].join(", ")}
                onPick={() => fill(formId, person, person.password ?? hint.password)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
