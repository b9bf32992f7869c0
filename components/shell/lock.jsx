// The gate around every page: while locked, nothing of the page is in the document.
import { useEffect, useRef } from "react";
import { rememberPerson } from "$/public/external/components/sign_in/scripts/device.js";
import { Drafts } from "./drafts";
import { LeftScreen } from "./left_screen";
import { LockScreen } from "./lock_screen";
import { noteActivity, setPresence, useMe, useStatus } from "./store";
import { useTeam } from "./team";

function LockWarning({ seconds }) {
  const soon = seconds > 0;
  return (
    <div className="shell-lock-warning" role="alert" hidden={!soon}>
      {soon && (
        <>
          <p>
            Nobody has touched this screen for a while. It locks in{" "}
            <span className="shell-lock-seconds">{seconds} s</span>; what you typed is kept.
          </p>
          <button type="button" className="hd-btn" data-variant="solid" onClick={() => noteActivity()}>
            Stay
          </button>
        </>
      )}
    </div>
  );
}

export function LockGate({ at, children }) {
  const status = useStatus();
  const me = useMe();
  const team = useTeam();
  const locked = status.state === "locked";
  const locking = useRef(locked);
  locking.current = locked;

  useEffect(() => {
    if (me?.id) rememberPerson(me);
  }, [me?.id, me?.name, me?.email]);
  useEffect(() => {
    if (team && !locked) setPresence(team, at);
  }, [team, at, locked]);

  if (locked && status.left) return <LeftScreen />;
  if (locked) return <LockScreen person={me} />;
  return (
    <Drafts userId={me?.id} locking={locking}>
      {children}
      <LockWarning seconds={status.locks_in ?? 0} />
    </Drafts>
  );
}
