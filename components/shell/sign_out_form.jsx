// Signing out while work is unfinished: sent first where that can be; else the person chooses.
import { useEffect, useState } from "react";
import { setLocal, signOut, unfinished, useStatus } from "./store";

const OPEN = ["shell.sign_out", false, false];
const changes = (count) => (count === 1 ? "1 change" : `${count} changes`);

function partsOf({ waiting, refused, conflict }) {
  return [
    waiting && `${changes(waiting)} not sent yet`,
    refused && `${changes(refused)} that ${refused === 1 ? "was" : "were"} refused`,
    conflict && `${conflict === 1 ? "1 conflict" : `${conflict} conflicts`} to settle`,
  ].filter(Boolean);
}

// Counts again as changes are sent; null until counted.
function useUnfinished() {
  const { pending, refused } = useStatus();
  const [counts, setCounts] = useState(null);
  useEffect(() => {
    let asked = true;
    const count = () => unfinished().then((now) => asked && setCounts(now));
    count();
    const timer = setInterval(count, 500);
    return () => {
      asked = false;
      clearInterval(timer);
    };
  }, [pending, refused]);
  return counts;
}

export function SignOutForm() {
  const live = useStatus().state === "live";
  const counts = useUnfinished();
  const [leaving, setLeaving] = useState(false);
  const parts = counts ? partsOf(counts) : [];
  const leave = () => {
    setLeaving(true);
    signOut();
  };
  // Nothing is left to lose: what the person asked for happens.
  const ready = counts !== null && parts.length === 0;
  useEffect(() => {
    if (ready) leave();
  }, [ready]);

  const sending = live && counts?.waiting > 0;
  const words = sending
    ? `Sending ${changes(counts.waiting)} first. You are signed out when that is done.`
    : "Stay signed in to keep it: what waits is sent by itself as soon as there is a network.";
  return (
    <div className="sign-out">
      {parts.length > 0 && (
        <>
          <p className="sign-out-parts">{parts.join(", ")}.</p>
          <p>{words}</p>
        </>
      )}
      <div className="sign-out-foot">
        <button type="button" className="hd-btn" data-variant="solid" data-size="large" onClick={() => setLocal(...OPEN, false)}>
          Stay
        </button>
        {!ready && counts !== null && (
          <button type="button" className="hd-btn" data-variant="danger" data-size="large" disabled={leaving} onClick={leave}>
            Sign out and discard {counts.waiting + counts.refused + counts.conflict === 1 ? "it" : "all of it"}
          </button>
        )}
      </div>
    </div>
  );
}
