// Finding options by what is typed.

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLocaleLowerCase();

/** Options that hold every word of `query` somewhere in label, detail or search text; accents do not count. */
export function matching(options, query) {
  const wanted = fold(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return options;
  return options.filter((option) => {
    const text = fold(`${option.label} ${option.detail ?? ""} ${option.search ?? ""}`);
    return wanted.every((word) => text.includes(word));
  });
}
