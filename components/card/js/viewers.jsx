// Who else has this task open.
import { Avatar } from "./ui.jsx";

export function Viewers({ taskId, presence }) {
  const here = presence.filter((one) => one.at === `task:${taskId}`);
  const names = here.map((one) => one.name).join(", ");
  return (
    <div className="sheet-viewers" role="status">
      {here.length > 0 && (
        <>
          {here.map((one) => (
            <Avatar key={one.user} person={{ ...one, id: one.user }} size="small" />
          ))}
          <span>
            {names} {here.length === 1 ? "has" : "have"} this open too
          </span>
        </>
      )}
    </div>
  );
}
