import { type Day, formatDay } from "@/lib/days";
import type { Replay } from "./queries";

/** The days of a replay in words. */
export function describeWindow({ window }: Pick<Replay, "window">): string {
  const [start, end] = [formatDay(window.start_date as Day), formatDay(window.end_date as Day)];
  return start === end ? start : `${start} – ${end}`;
}
