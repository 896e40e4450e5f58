import type { MarketPoint } from "./queries";

const WORDS: Record<string, string> = {
  missing: "Not known yet",
  ohlc_violation: "Breaks low ≤ open, close ≤ high",
  stale: "Stale",
  partial: "Partial",
  fallback: "From a fallback source",
};

/** What is doubtful about an observation, in words; empty when nothing is. */
export function flagWords(point: MarketPoint): string[] {
  return Object.entries(point.quality_flags)
    .filter(([, set]) => set === true)
    .map(([flag]) => WORDS[flag] ?? flag.replaceAll("_", " "));
}
