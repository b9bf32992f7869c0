// Conditions, search and order of a query, as plain functions over rows.

const NAMES = new Set(["name", "family", "given", "title", "patient_name"]);
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const instants = new Map();

// Milliseconds of an instant or a date in text; parsed once for each text.
export function millis(value) {
  if (typeof value === "number") return value;
  if (value == null || value === "") return NaN;
  let known = instants.get(value);
  if (known === undefined) {
    if (instants.size > 20000) instants.clear();
    instants.set(value, (known = Date.parse(value)));
  }
  return known;
}

function isEmpty(value) {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

// Values of different kinds (text against the clock's number) are compared as instants.
function ordered(field, left, right) {
  if (left == null || right == null) return NaN;
  if (field.endsWith("_at") || typeof left !== typeof right) return millis(left) - millis(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

const TESTS = {
  eq: (have, want) => (have ?? null) === (want ?? null),
  ne: (have, want) => (have ?? null) !== (want ?? null),
  in: (have, want) => Array.isArray(want) && want.includes(have ?? null),
  nin: (have, want) => !Array.isArray(want) || !want.includes(have ?? null),
  lt: (have, want, field) => ordered(field, have, want) < 0,
  lte: (have, want, field) => ordered(field, have, want) <= 0,
  gt: (have, want, field) => ordered(field, have, want) > 0,
  gte: (have, want, field) => ordered(field, have, want) >= 0,
  has: (have, want) => Array.isArray(have) && have.includes(want),
  isnull: (have, want) => (have == null) === Boolean(want),
};

// Lower case, without accents, so that "Núñez" is found by "nunez".
export function fold(text) {
  return String(text)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();
}

const folded = new WeakMap();

function searchable(row, fields) {
  let texts = folded.get(row);
  if (!texts) folded.set(row, (texts = new Map()));
  const name = fields.join();
  let text = texts.get(name);
  if (text === undefined) {
    const parts = fields.map((field) => row[field] ?? "").flat();
    texts.set(name, (text = fold(parts.join("\n"))));
  }
  return text;
}

// A function that says whether a row meets the spec with these arguments.
export function predicate(spec, args) {
  const tests = [];
  const add = ([field, operator, position]) => {
    const test = TESTS[operator];
    const want = args[position];
    tests.push((row) => test(row[field], want, field));
  };
  for (const condition of spec.where ?? []) add(condition);
  for (const condition of spec.filter ?? []) if (!isEmpty(args[condition[2]])) add(condition);
  for (const [position, fields] of spec.search ?? []) {
    const words = fold(args[position] ?? "").split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    tests.push((row) => {
      const text = searchable(row, fields);
      return words.every((word) => text.includes(word));
    });
  }
  return (row) => tests.every((test) => test(row));
}

function compareField(field, left, right) {
  if (field.endsWith("_at")) return millis(left) - millis(right);
  if (NAMES.has(field)) return collator.compare(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}

// The order of a spec: its fields, nulls last in either direction, then the id.
export function comparator(order = []) {
  return (left, right) => {
    for (const [field, direction] of order) {
      const a = left[field];
      const b = right[field];
      if (a == null || b == null) {
        if (a == null && b == null) continue;
        return a == null ? 1 : -1;
      }
      const result = compareField(field, a, b);
      if (result) return result * direction;
    }
    return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
  };
}
