// What stands in place of the page while it is locked: the way back, and the way for somebody else.
import { useEffect, useRef, useState } from "react";
import { recentPeople } from "$/public/external/components/sign_in/scripts/device.js";
import { PasswordField } from "$/public/external/components/sign_in/scripts/password_field.jsx";
import { signInInstead, takeWanted } from "./session";
import { unlock } from "./store";

const NO_NETWORK =
  "Huddle cannot be reached, and unlocking needs the network. What you did and typed is kept; try again when you are connected.";

function useTitle(title) {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}

function OtherPeople({ people, onPick }) {
  return (
    <ul className="people-list">
      {[...people, null].map((person) => (
        <li key={person?.email ?? ""}>
          <button type="button" className="person" onClick={() => onPick(person ?? { email: "" })}>
            <span className="hd-avatar" data-size="large" aria-hidden="true">
              {person?.initials ?? "+"}
            </span>
            <span className="person-name">
              {person?.name ?? "Somebody else"}
              <span className="person-detail">{person?.email ?? "with e-mail address and password"}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

// Signs `person` in: the one who is locked out by unlocking, another by a session of their own.
function PasswordForm({ person, isOwner }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const secret = useRef(null);
  useEffect(() => {
    if (person.email || isOwner) secret.current?.focus();
  }, [person.email, isOwner]);

  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem("");
    const email = person.email || form.get("email");
    try {
      if (isOwner) {
        const answer = await unlock(form.get("password"));
        if (answer.ok) return;
        setProblem(answer.error?.code === "unavailable" ? NO_NETWORK : answer.error?.message);
      } else {
        setProblem(await signInInstead(email, form.get("password")));
      }
    } catch {
      setProblem(NO_NETWORK);
    }
    setBusy(false);
    secret.current?.select();
  }

  return (
    <form className="entry-form" onSubmit={submit}>
      {problem && (
        <div className="entry-problem" role="alert">
          <p>{problem}</p>
        </div>
      )}
      {person.email ? (
        <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
      ) : (
        !isOwner && (
          <div className="hd-field">
            <label htmlFor="lock-email">E-mail address</label>
            <input id="lock-email" name="email" type="email" autoComplete="username" autoCapitalize="none" className="hd-input" required autoFocus />
          </div>
        )
      )}
      <PasswordField ref={secret} label="Password" />
      <button type="submit" className="hd-btn" data-variant="solid" data-size="large" disabled={busy}>
        {isOwner ? "Unlock" : "Sign in"}
      </button>
    </form>
  );
}

export function LockScreen({ person }) {
  const [recent] = useState(recentPeople);
  const owner = person?.id ? person : recent[0] ?? { name: "", email: "" };
  const others = recent.filter((other) => other.email !== owner.email);
  const [chosen, setChosen] = useState(() => {
    const email = takeWanted();
    if (email === null) return owner;
    return others.find((other) => other.email === email) ?? { email };
  });
  const [choosing, setChoosing] = useState(false);
  const isOwner = chosen.email === owner.email;
  useTitle("Locked · Huddle");

  const choose = (other) => {
    setChosen(other);
    setChoosing(false);
  };
  return (
    <main className="lock entry" aria-labelledby="lock-title">
      <div className="entry-card">
        <div className="entry-brand">
          <img src="/icons/huddle.svg" alt="" />
          <span className="entry-product">Huddle</span>
        </div>
        <h1 id="lock-title" className="entry-title">
          {choosing ? "Who are you?" : isOwner ? "Locked" : chosen.name || "Sign in"}
        </h1>
        {choosing ? (
          <OtherPeople people={others} onPick={choose} />
        ) : (
          <>
            <p className="lock-who">
              {isOwner && owner.name
                ? `${owner.name} is signed in on this screen. What was typed is kept.`
                : isOwner
                  ? "What was typed is kept."
                  : `${owner.name || "The other person"}'s work is kept for them and not shown to you.`}
            </p>
            <PasswordForm key={chosen.email} person={chosen} isOwner={isOwner} />
          </>
        )}
        <div className="lock-switch">
          {isOwner && !choosing ? (
            <button type="button" className="hd-btn" data-variant="outline" data-size="large" onClick={() => setChoosing(true)}>
              Switch user
            </button>
          ) : (
            <button type="button" className="hd-btn" data-variant="ghost" data-size="large" onClick={() => choose(owner)}>
              {owner.name ? `Back to ${owner.name}` : "Back"}
            </button>
          )}
        </div>
      </div>
    </main>
  );
}
