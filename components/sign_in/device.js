// Who signed in on this device lately, so that two people who share a tablet change over in two taps.
// Names and e-mail addresses of staff only; never a secret, never a patient.
const KEY = "huddle.people";
const KEPT = 6;

export function recentPeople() {
  try {
    const people = JSON.parse(window.localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(people) ? people.filter((person) => person?.email) : [];
  } catch {
    return [];
  }
}

export function rememberPerson({ id, name, email, initials }) {
  if (!email) return;
  const others = recentPeople().filter((person) => person.email !== email);
  const people = [{ id, name, email, initials }, ...others].slice(0, KEPT);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(people));
  } catch {
    // A private window may refuse storage; then each person types the address.
  }
}

export function forgetPerson(email) {
  const others = recentPeople().filter((person) => person.email !== email);
  window.localStorage.setItem(KEY, JSON.stringify(others));
}
