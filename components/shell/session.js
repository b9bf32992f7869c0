// Leaving this device to somebody else.
import { useEffect, useState } from "react";
import { recentPeople } from "$/public/external/components/sign_in/scripts/device.js";
import { signOut as endSession, leftByOthers, lockNow, setLocal, unfinished, useMe } from "./store";

// Whose password the lock screen should ask for first; "" for somebody who types the address.
let wanted = null;

export function takeWanted() {
  const email = wanted;
  wanted = null;
  return email;
}

export function switchTo(email) {
  wanted = email;
  lockNow();
}

export function useOthers() {
  const email = useMe()?.email;
  const [people, setPeople] = useState([]);
  useEffect(() => setPeople(recentPeople().filter((person) => person.email !== email)), [email]);
  return people;
}

// How much others have left unfinished on this device.
export function useLeftByOthers() {
  const id = useMe()?.id;
  const [count, setCount] = useState(0);
  useEffect(() => {
    const look = () => leftByOthers().then((left) => setCount(Object.values(left).reduce((sum, one) => sum + one, 0)));
    look();
    const timer = setInterval(look, 5000);
    return () => clearInterval(timer);
  }, [id]);
  return count;
}

// Reflex keeps what a person typed into its forms under this token; the next person gets a new one.
function forgetReflexState() {
  window.sessionStorage.removeItem("token");
}

// What is unfinished is not discarded without a word.
export async function signOut() {
  const counts = await unfinished();
  if (counts.waiting + counts.refused + counts.conflict > 0) setLocal("shell.sign_out", false, false, true);
  else endSession();
}

export async function signInInstead(email, password) {
  const response = await fetch("/auth/login", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ email, password }),
  });
  if (response.ok) {
    forgetReflexState();
    window.location.reload();
    return "";
  }
  const body = await response.json().catch(() => ({}));
  return body.error?.message ?? "Signing in did not work. Try again.";
}
