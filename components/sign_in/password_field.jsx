// A password field that can be shown, and says when Caps Lock is on.
import { forwardRef, useId, useState } from "react";

export const PasswordField = forwardRef(function PasswordField(
  { label, name = "password", autoComplete = "current-password", describedBy, onValue, ...rest },
  ref,
) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const id = useId();
  const capsId = `${id}-caps`;
  const watchCaps = (event) => setCaps(event.getModifierState?.("CapsLock") ?? false);
  return (
    <div className="hd-field">
      <label htmlFor={id}>
        {label}
      </label>
      <div className="reveal-box">
        <input
          {...rest}
          ref={ref}
          id={id}
          className="hd-input"
          type={shown ? "text" : "password"}
          name={name}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby={[describedBy, caps ? capsId : ""].filter(Boolean).join(" ") || undefined}
          onKeyDown={watchCaps}
          onKeyUp={watchCaps}
          onChange={(event) => onValue?.(event.target.value)}
        />
        <button
          type="button"
          className="reveal"
          aria-pressed={shown}
          aria-label={shown ? "Hide password" : "Show password"}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide" : "Show"}
        </button>
      </div>
      <p id={capsId} className="reveal-note" aria-live="polite">
        {caps ? "Caps Lock is on." : ""}
      </p>
    </div>
  );
});
