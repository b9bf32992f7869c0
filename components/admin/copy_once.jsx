// A secret that is shown once: a link or a token, with a button that copies it.
import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}

/** `path` is completed with this site's own origin; `text` is shown as it is. */
export function CopyOnce({ path, text, label }) {
  const field = useRef(null);
  const [copied, setCopied] = useState(false);
  const value = path ? window.location.origin + path : text;
  useEffect(() => {
    setCopied(false);
    field.current?.focus();
    field.current?.select();
    if (field.current) field.current.scrollLeft = 0;
  }, [value]);
  const Icon = copied ? Check : Copy;
  return (
    <div className="admin-secret">
      <input ref={field} className="hd-input" readOnly aria-label={label} value={value} />
      <button
        type="button"
        className="hd-btn"
        data-variant="solid"
        onClick={async () => setCopied(await copy(field.current))}
      >
        <Icon size={16} aria-hidden />
        <span role="status">{copied ? "Copied" : "Copy"}</span>
      </button>
    </div>
  );
}
