/** Calendar days as `YYYY-MM-DD` strings: an ad account's local dates, never moments in time. */

export type Day = string;
export interface DayRange {
  start: Day;
  end: Day;
}

const LOCALE = "en-US";
const DAY_MS = 86_400_000;

/** Whether `text` is a real calendar day ("2026-02-30" is not). */
export function isDay(text: unknown): text is Day {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The day it is now in `timeZone`. */
export function today(timeZone: string, now = new Date()): Day {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(now);
}

export function addDays(day: Day, count: number): Day {
  return toDay(toDate(day).getTime() + count * DAY_MS);
}

export function daysBetween(start: Day, end: Day): number {
  return Math.round((toDate(end).getTime() - toDate(start).getTime()) / DAY_MS);
}

/** Number of days in a range, both ends included. */
export function lengthOf(range: DayRange): number {
  return daysBetween(range.start, range.end) + 1;
}

export function eachDay(range: DayRange): Day[] {
  return Array.from({ length: Math.max(0, lengthOf(range)) }, (_, index) => addDays(range.start, index));
}

export function startOfMonth(day: Day): Day {
  return `${day.slice(0, 8)}01`;
}

export function startOfQuarter(day: Day): Day {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${day.slice(0, 5)}${String(month).padStart(2, "0")}-01`;
}

export function startOfYear(day: Day): Day {
  return `${day.slice(0, 4)}-01-01`;
}

/** "Nov 2" */
export function formatDay(day: Day): string {
  return dayFormat({ month: "short", day: "numeric" }).format(toDate(day));
}

/** How an axis over `days` names one of them: "Nov 2" within a year, "Nov 2026" beyond it. */
export function axisFormat(days: readonly Day[]): (day: Day) => string {
  const [first, last] = [days[0], days.at(-1)];
  const isLong = first !== undefined && last !== undefined && daysBetween(first, last) > 366;
  return isLong ? (day) => dayFormat({ month: "short", year: "numeric" }).format(toDate(day)) : formatDay;
}

/** "Mon, Nov 2, 2026" */
export function formatLongDay(day: Day): string {
  return dayFormat({ weekday: "short", month: "short", day: "numeric", year: "numeric" }).format(toDate(day));
}

/** "Oct 21 – Nov 19, 2026"; the year is given for both ends when they differ. */
export function formatRange(range: DayRange): string {
  const sameYear = range.start.slice(0, 4) === range.end.slice(0, 4);
  const first = sameYear ? formatDay(range.start) : `${formatDay(range.start)}, ${range.start.slice(0, 4)}`;
  if (range.start === range.end) return `${formatDay(range.end)}, ${range.end.slice(0, 4)}`;
  return `${first} – ${formatDay(range.end)}, ${range.end.slice(0, 4)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });
  formats.set(key, made);
  return made;
}

function toDate(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

function toDay(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}
