import { formatDuration, plural } from "@/lib/format";
import type { Check, CheckName, CheckStatus } from "./queries";

/** What each check is called and asks, in the order of the panel. A check that the contract gains fails the type check. */
export const CHECKS: Record<CheckName, { label: string; asks: string }> = {
  extracted_at: { label: "Source read", asks: "Was every source read in time?" },
  data_through: { label: "Last day", asks: "Do the days reach as far as they should?" },
  completeness: { label: "Completeness", asks: "Is every day and required metric there?" },
  volume: { label: "Volume", asks: "Are there as many rows as on days like this?" },
  drift: { label: "Drift", asks: "Are the values spread as before?" },
  duplicates: { label: "Duplicates", asks: "Is every row there once?" },
  reconciliation: { label: "Source and mart", asks: "Do the marts add up to what sources said?" },
  snapshot_totals: { label: "Mart and snapshot", asks: "Do the served sums equal the marts'?" },
  snapshot_rows: { label: "Rows served", asks: "Does the served snapshot have every row?" },
  snapshot_age: { label: "Snapshot age", asks: "Are the served numbers fresh?" },
  ranges: { label: "Ranges", asks: "Is nothing negative that cannot be?" },
  relationships: { label: "Known campaigns", asks: "Is every campaign of a row known?" },
  known_accounts: { label: "Known accounts", asks: "Does every row name an account?" },
  exchange_rates: { label: "Exchange rates", asks: "Can every amount be converted?" },
  warehouse: { label: "Warehouse", asks: "Was anything built yet?" },
};

export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];
export const DATASET_LABELS: Record<Check["dataset"], string> = { warehouse: "Warehouse", demo: "Demo" };
const WORST_FIRST: readonly CheckStatus[] = ["fail", "warn", "unknown", "pass"];

export function isCheckName(text: string | undefined): text is CheckName {
  return text !== undefined && text in CHECKS;
}

/** Fails before it warns; unknown is worse than a pass. */
export function worstOf(statuses: readonly CheckStatus[]): CheckStatus | undefined {
  return WORST_FIRST.find((status) => statuses.includes(status));
}

export function byBadness(a: { status: CheckStatus }, b: { status: CheckStatus }): number {
  return WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status);
}

/** A measured number with its unit; null is not known. */
export function describeNumber(value: number | null, unit: string | null): string {
  if (value === null) return "unknown";
  if (unit === "share") return `${(value * 100).toFixed(1)}%`;
  if (unit === "seconds") return formatDuration(value);
  const number = Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(2);
  if (unit === "rows" || unit === "days" || unit === "hours" || unit === "accounts") return `${number} ${value === 1 ? unit.slice(0, -1) : unit}`;
  return unit ? `${unit} ${number}` : number;
}

/** A strip of days in words: what a screen reader says instead of the bars. */
export function describeDays(days: readonly { status: CheckStatus }[]): string {
  if (days.length === 0) return "Not checked yet";
  const counted = WORST_FIRST.map((status) => [status, days.filter((day) => day.status === status).length] as const).filter(([, count]) => count > 0);
  return `${plural(days.length, "day")}: ${counted.map(([status, count]) => `${count} ${WORDS[status]}`).join(", ")}`;
}

export const WORDS: Record<CheckStatus, string> = { pass: "passed", warn: "warned", fail: "failed", unknown: "unknown" };
