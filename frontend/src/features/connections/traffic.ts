import { eachDay } from "@/lib/days";
import type { Traffic } from "./types";

export interface TrafficSeries {
  days: string[];
  sessions: (number | null)[];
  users: (number | null)[];
}

/** Every day from the first to the last; one that was not read has no value, and is not 0. */
export function seriesOf({ days }: Pick<Traffic, "days">): TrafficSeries {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return { days: [], sessions: [], users: [] };
  const known = new Map(days.map((visits) => [visits.day, visits]));
  const all = eachDay({ start: first.day, end: last.day });
  return { days: all, sessions: all.map((day) => known.get(day)?.sessions ?? null), users: all.map((day) => known.get(day)?.users ?? null) };
}

export interface TrafficTotals {
  sessions: number;
  /** Null: no day reported any. */
  keyEvents: number | null;
  busiest: string;
}

/** What the days add up to. Users are not added: who comes on two days is one. */
export function totalsOf({ days }: Pick<Traffic, "days">): TrafficTotals {
  const events = days.map(({ key_events: count }) => count).filter((count) => count !== null);
  const busiest = days.reduce((best, day) => (day.sessions > (best?.sessions ?? -1) ? day : best), days[0]);
  return {
    sessions: days.reduce((sum, day) => sum + day.sessions, 0),
    keyEvents: events.length > 0 ? events.reduce((sum, count) => sum + count, 0) : null,
    busiest: busiest?.day ?? "",
  };
}
