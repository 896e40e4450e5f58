import { addDays, type Day, isDay, lengthOf } from "@/lib/days";

export const MOST_DAYS = 31;
const DEFAULT_DAYS = 7;

/** The last seven days that are over (UTC), as the API takes them when it is told none. */
export function defaultWindow(now = new Date()): { start: Day; end: Day } {
  const end = addDays(now.toISOString().slice(0, 10) as Day, -1);
  return { start: addDays(end, 1 - DEFAULT_DAYS), end };
}

/** What is wrong with a window, for people; undefined when it can be replayed. */
export function windowProblem(start: string, end: string): string | undefined {
  if (!isDay(start) || !isDay(end)) return "Choose both days.";
  if (end < start) return "The window ends before it begins.";
  const days = lengthOf({ start, end });
  return days > MOST_DAYS ? `The window has ${days} days; ${MOST_DAYS} are the most.` : undefined;
}
