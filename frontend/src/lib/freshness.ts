import type { Maybe } from "./format";

/** How old a snapshot is, from `snapshot_generated_at` and the clock alone. */
export type FreshnessState = "fresh" | "late" | "stale" | "missing";

export const BUDGET_SECONDS = 3600;

/** `late` is beyond half the budget, `stale` beyond all of it; no snapshot is `missing`. */
export function freshnessOf(generatedAt: Maybe<string>, now: number, budgetSeconds = BUDGET_SECONDS): FreshnessState {
  if (!generatedAt) return "missing";
  const age = (now - Date.parse(generatedAt)) / 1000;
  if (age > budgetSeconds) return "stale";
  return age > budgetSeconds / 2 ? "late" : "fresh";
}
