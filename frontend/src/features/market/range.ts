import type { Day } from "@/lib/days";

export const RANGES = { "1y": "1 year", "5y": "5 years", "10y": "10 years", max: "All" } as const;
export type RangeKey = keyof typeof RANGES;
export const DEFAULT_RANGE: RangeKey = "5y";

export interface MarketRange {
  /** First day; undefined from the beginning. */
  from: Day | undefined;
}

/** The range that `key` means for a series whose last day is `last`: history is read from its own end, not from today. */
export function rangeOf(key: RangeKey, last: Day | undefined): MarketRange {
  if (key === "max" || !last) return { from: undefined };
  const years = Number.parseInt(key, 10);
  return { from: `${String(Number(last.slice(0, 4)) - years).padStart(4, "0")}${last.slice(4)}`.replace("-02-29", "-02-28") };
}
