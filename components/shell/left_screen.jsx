// Signed out without a network: nothing is kept here any more, and the server hears of it when it can.
import { useEffect } from "react";

export function LeftScreen() {
  useEffect(() => {
    document.title = "Signed out · Huddle";
  }, []);
  return (
    <main className="lock entry" aria-labelledby="left-title">
      <div className="entry-card">
        <div className="entry-brand">
          <img src="/icons/huddle.svg" alt="" />
          <span className="entry-product">Huddle</span>
        </div>
        <h1 id="left-title" className="entry-title">
          Signed out
        </h1>
        <p className="lock-who" role="status">
          What this device kept is wiped. Signing in opens here as soon as Huddle can be reached.
        </p>
      </div>
    </main>
  );
}
