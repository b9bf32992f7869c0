// The pieces of components/ui that the sheet's own widgets use: same classes, same attributes.
import { forwardRef } from "react";

const HUES = 10;

export const Btn = forwardRef(function Btn({ variant = "outline", size, className = "", ...props }, ref) {
  return (
    <button
      ref={ref}
      type="button"
      className={`hd-btn ${className}`}
      data-variant={variant}
      data-size={size}
      {...props}
    />
  );
});

export const IconBtn = forwardRef(function IconBtn({ icon: Icon, label, size = 16, ...props }, ref) {
  return (
    <Btn ref={ref} variant="ghost" data-square="" title={label} aria-label={label} {...props}>
      <Icon size={size} aria-hidden />
    </Btn>
  );
});

/** The initials of a person whose name stands beside it. */
export function Avatar({ person, size = "medium" }) {
  const hue = (parseInt(String(person.id ?? "").slice(-4), 16) || 0) % HUES;
  return (
    <span
      className="hd-avatar"
      aria-hidden
      title={person.name}
      data-hue={hue}
      data-size={size}
    >
      {person.initials}
    </span>
  );
}

export function Chip({ icon: Icon, tone = "neutral", children, ...props }) {
  return (
    <span className="hd-chip" data-tone={tone} {...props}>
      {Icon && <Icon size={12} aria-hidden />}
      <span>{children}</span>
    </span>
  );
}
