// Joining by an invitation link: the link is looked up first, so that a dead one says so at once.
import { useEffect, useState } from "react";
import { PasswordField } from "./password_field";
import { useQueryParam } from "./query";

const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, "");

// What can be told while a person types; the server has the last word (known passwords, for one).
function rulesFor(minLength) {
  return [
    { words: `At least ${minLength} characters; a few words of your own are easy to keep`, holds: (secret) => [...secret.normalize("NFKC")].length >= minLength },
    { words: "Not the same few characters again and again", holds: (secret) => new Set(secret).size >= 4 },
    { words: "More than your name or e-mail address", holds: (secret, own) => !own.some((word) => bare(word) && bare(secret) === bare(word)) },
  ];
}

async function lookUp(token) {
  const response = await fetch(`/auth/invitation?token=${encodeURIComponent(token)}`, {
    headers: { Accept: "application/json" },
  });
  const body = await response.json().catch(() => ({}));
  return response.ok ? { found: body } : { refused: body.error?.message ?? "" };
}

function Rules({ id, rules, secret, own }) {
  return (
    <ul id={id} className="rules" aria-label="What the password needs">
      {rules.map(({ words, holds }) => {
        const met = secret !== "" && holds(secret, own);
        return (
          <li key={words} data-met={met}>
            <span aria-hidden="true">{met ? "✓" : "○"}</span> {words}
            <span className="hd-hidden">{met ? ", met" : ", not yet"}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Dead({ words }) {
  return (
    <div className="entry-problem" role="alert">
      <p>
        {words || "This invitation link does not work any more: it was used, withdrawn, or is too old."}{" "}
        Ask the person who sent it for a new one. If you have joined already, sign in.
      </p>
      <a className="hd-btn" data-variant="solid" data-size="large" href="/sign-in">
        Go to sign-in
      </a>
    </div>
  );
}

export function JoinForm({ minLength, roleLabels }) {
  const token = useQueryParam("token");
  const [answer, setAnswer] = useState(null);
  const [attempt, setAttempt] = useState(0);
  const [email, setEmail] = useState("");
  const [secret, setSecret] = useState("");
  const [name, setName] = useState("");
  useEffect(() => {
    if (!token) return undefined;
    let current = true;
    lookUp(token).then(
      (result) => {
        if (!current) return;
        setAnswer(result);
        // What somebody typed while the link was looked up stays.
        setEmail((typed) => result.found?.email || typed);
      },
      () => current && setAnswer({ offline: true }),
    );
    return () => {
      current = false;
    };
  }, [token, attempt]);

  if (answer?.offline) {
    return (
      <div className="entry-problem" role="alert">
        <p>Huddle cannot be reached. Check the network, then try again.</p>
        <button type="button" className="hd-btn" data-variant="solid" data-size="large" onClick={() => setAttempt(attempt + 1)}>
          Try again
        </button>
      </div>
    );
  }
  if (answer && !answer.found) return <Dead words={answer.refused} />;
  const invitation = answer?.found;
  const known = invitation?.existing ?? false;
  const rules = rulesFor(minLength);
  const own = [name, email, email.split("@")[0]];
  const ready = known || rules.every(({ holds }) => holds(secret, own));
  return (
    <form className="entry-form" id="join" method="post" action="/auth/accept-invitation">
      <p className="entry-lead" aria-live="polite">
        {invitation
          ? `${invitation.invited_by ? `${invitation.invited_by} invites you` : "You are invited"} to join ${invitation.team} as ${(roleLabels[invitation.role] ?? invitation.role).toLowerCase()}.`
          : "Looking up your invitation."}
      </p>
      <input type="hidden" name="token" value={token} readOnly />
      {!known && (
        <div className="hd-field">
          <label htmlFor="name">
            Your name, as your colleagues know you
          </label>
          <input id="name" name="name" className="hd-input" autoComplete="name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} required />
        </div>
      )}
      <div className="hd-field">
        <label htmlFor="email">
          E-mail address
        </label>
        <input
          id="email"
          name="email"
          type="email"
          className="hd-input"
          autoComplete="username"
          autoCapitalize="none"
          value={email}
          readOnly={Boolean(invitation?.email)}
          onChange={(event) => setEmail(event.target.value)}
          required
        />
      </div>
      <PasswordField
        label={known ? "Your password" : "Choose a password"}
        autoComplete={known ? "current-password" : "new-password"}
        describedBy={known ? undefined : "rules"}
        onValue={setSecret}
      />
      {!known && <Rules id="rules" rules={rules} secret={secret} own={own} />}
      <button type="submit" className="hd-btn" data-variant="solid" data-size="large" disabled={!invitation || !ready}>
        {known ? "Sign in and join" : "Join"}
      </button>
    </form>
  );
}
