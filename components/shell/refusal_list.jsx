// Everything that was refused and not dealt with yet, oldest first.
import { useEffect } from "react";
import { Refusal } from "./refusal";
import { dismissNotice, putNoticeAside, useNotices } from "./store";

const moment = (at) =>
  new Intl.DateTimeFormat(undefined, {
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
    hour12: document.documentElement.dataset.clock === "12",
  }).format(new Date(at));

export function RefusalList() {
  const refusals = useNotices().filter(({ kind }) => kind === "refused");
  // Read here, they need not stand at the edge of the screen as well.
  useEffect(() => refusals.filter(({ aside }) => !aside).forEach(({ id }) => putNoticeAside(id)));
  return (
    <ul className="refusals">
      {refusals.map((notice) => (
        <li key={notice.id} className="refusal">
          <p className="refusal-what">
            {notice.what} <time dateTime={new Date(notice.at).toISOString()}>{moment(notice.at)}</time>
          </p>
          <p className="refusal-why">{notice.message}</p>
          <Refusal notice={notice}>
            <button type="button" className="hd-btn" data-variant="ghost" onClick={() => dismissNotice(notice.id)}>
              Done with it
            </button>
          </Refusal>
        </li>
      ))}
    </ul>
  );
}
