import { addDays, type Day, type DayRange, formatLongDay, formatRange } from "@/lib/days";
import type { Annotation } from "./queries";

const AROUND = 14;

/** "Tue, Mar 10, 2026", or "Mar 10 – Mar 12, 2026". */
export function daysName({ start_date: start, end_date: end }: Pick<Annotation, "start_date" | "end_date">): string {
  return start === end ? formatLongDay(start) : formatRange({ start, end });
}

/** The annotation's days with two weeks on either side, up to yesterday; undefined for what is still to come. */
export function daysAround({ start_date: start, end_date: end }: Pick<Annotation, "start_date" | "end_date">, today: Day): DayRange | undefined {
  const yesterday = addDays(today, -1);
  if (start > yesterday) return undefined;
  const last = addDays(end, AROUND);
  return { start: addDays(start, -AROUND), end: last < yesterday ? last : yesterday };
}
