// Business days: Monday to Friday except US federal holidays, with the observed-day shift
// (clinical reference, section 1.1). Dates are local calendar days as Date at local midnight.

const nth = (year, month, weekday, n) => {
  const first = new Date(year, month, 1).getDay();
  return new Date(year, month, 1 + ((weekday - first + 7) % 7) + (n - 1) * 7);
};

const last = (year, month, weekday) => {
  const end = new Date(year, month + 1, 0);
  return new Date(year, month, end.getDate() - ((end.getDay() - weekday + 7) % 7));
};

const observed = (year, month, day) => {
  const date = new Date(year, month, day);
  const shift = { 6: -1, 0: 1 }[date.getDay()] ?? 0;
  return new Date(year, month, day + shift);
};

/** The eleven US federal holidays of a year, as observed. New Year's Day of the next year may fall in it. */
export function federalHolidays(year) {
  return [
    observed(year, 0, 1),
    nth(year, 0, 1, 3),
    nth(year, 1, 1, 3),
    last(year, 4, 1),
    observed(year, 5, 19),
    observed(year, 6, 4),
    nth(year, 8, 1, 1),
    nth(year, 9, 1, 2),
    observed(year, 10, 11),
    nth(year, 10, 4, 4),
    observed(year, 11, 25),
    observed(year + 1, 0, 1),
  ];
}

export function isBusinessDay(date) {
  if (date.getDay() === 0 || date.getDay() === 6) return false;
  const day = new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return !federalHolidays(date.getFullYear()).some((holiday) => holiday.getTime() === day);
}

/** The day `count` business days after `date`, which itself is day 0. */
export function addBusinessDays(date, count) {
  let day = new Date(date.getFullYear(), date.getMonth(), date.getDate());
  for (let left = count; left > 0; ) {
    day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
    if (isBusinessDay(day)) left -= 1;
  }
  return day;
}

const at = (day, hour) => new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour);

/** The quick picks of a due time: label and instant, none of them past, no instant twice. */
export function duePicks(now) {
  const dayFrom = (days) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const friday = dayFrom((5 - now.getDay() + 7) % 7);
  const picks = [
    { id: "today", label: "Today 17:00", at: at(dayFrom(0), 17) },
    { id: "tomorrow", label: "Tomorrow", at: at(dayFrom(1), 17) },
    { id: "friday", label: "Friday", at: at(friday, 17) },
    { id: "two_business_days", label: "In 2 business days", at: at(addBusinessDays(now, 2), 17) },
  ];
  const seen = new Set();
  return picks.filter((pick) => {
    const key = pick.at.getTime();
    if (key <= now.getTime() || (seen.has(key) && pick.id === "friday")) return false;
    seen.add(key);
    return true;
  });
}
