// What other people have left unfinished here: nobody can read it but they, and anybody may make room.
import { useEffect, useState } from "react";
import { recentPeople } from "$/public/external/components/sign_in/scripts/device.js";
import { discardFor, leftByOthers, setLocal } from "./store";

const changes = (count) => (count === 1 ? "1 change" : `${count} changes`);

export function LeftList() {
  const [left, setLeft] = useState({});
  const look = () => leftByOthers().then(setLeft);
  useEffect(() => {
    look();
  }, []);
  const names = Object.fromEntries(recentPeople().map(({ id, name }) => [id, name]));
  const discard = async (user) => {
    await discardFor(user);
    const rest = await leftByOthers();
    setLeft(rest);
    if (Object.keys(rest).length === 0) setLocal("shell.left", false, false, false);
  };
  return (
    <ul className="refusals">
      {Object.entries(left).map(([user, count]) => (
        <li key={user} className="refusal">
          <p className="refusal-what">{names[user] ?? "Somebody else"}</p>
          <p className="refusal-why">
            {changes(count)} not sent, or refused and not read yet. Signing in here again sends or shows {count === 1 ? "it" : "them"}.
          </p>
          <div className="toast-actions">
            <button type="button" className="hd-btn" data-variant="danger" onClick={() => discard(user)}>
              Discard for good
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}
