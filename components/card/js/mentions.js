// Mentions in a note: which @word the caret stands in, who fits it, and how it is completed.

const HANDLE = /(^|[\s(,;:])@([\p{L}\p{N}._-]*)$/u;

/** The mention being typed before the caret, `{start, query}`, or null. */
export function mentionAt(text, caret) {
  const found = HANDLE.exec(text.slice(0, caret));
  return found ? { start: caret - found[2].length - 1, query: found[2] } : null;
}

const fits = (member, query) => {
  const wanted = query.toLowerCase();
  if (member.handle.toLowerCase().startsWith(wanted)) return 0;
  const words = member.name.toLowerCase().split(/[\s,]+/);
  return words.some((word) => word.startsWith(wanted)) ? 1 : -1;
};

/** Members who fit `query`, those whose handle begins with it first, then by name. */
export function suggestions(members, query, limit = 6) {
  return members
    .map((member) => ({ member, fit: fits(member, query) }))
    .filter(({ fit }) => fit >= 0)
    .sort((a, b) => a.fit - b.fit || a.member.name.localeCompare(b.member.name))
    .slice(0, limit)
    .map(({ member }) => member);
}

/** The text with the mention completed to `handle`, and the caret behind it. */
export function complete(text, mention, handle) {
  const head = `${text.slice(0, mention.start)}@${handle} `;
  const rest = text.slice(mention.start + 1 + mention.query.length).replace(/^ /, "");
  return { text: head + rest, caret: head.length };
}

/** Split a note into plain text and mentions of people that it names: `[{text, member?}]`. */
export function parts(text, members) {
  const byHandle = new Map(members.map((member) => [member.handle.toLowerCase(), member]));
  const out = [];
  let from = 0;
  for (const found of text.matchAll(/@([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?)/gu)) {
    const member = byHandle.get(found[1].toLowerCase());
    if (!member) continue;
    if (found.index > from) out.push({ text: text.slice(from, found.index) });
    out.push({ text: found[0], member });
    from = found.index + found[0].length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}
