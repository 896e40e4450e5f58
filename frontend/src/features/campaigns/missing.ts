import type { Schema } from "@/api/client";
import { formatPercent } from "@/lib/format";
import { MEASURES, type MeasureKey } from "./measures";

type Summary = Schema<"Summary">;

const PARTS: Partial<Record<MeasureKey, readonly MeasureKey[]>> = {
  cpa: ["spend", "conversions"],
  roas: ["conversions_value", "spend"],
  ctr: ["clicks", "impressions"],
  cpc: ["spend", "clicks"],
  cpm: ["spend", "impressions"],
  cvr: ["conversions", "clicks"],
};

/** Why `summary` has no value for `key`, as one short sentence. */
export function whyMissing(summary: Summary, key: MeasureKey): string {
  const parts = PARTS[key];
  if (!parts) return "Not reported in this range";
  const absent = parts.find((part) => summary[part] === null);
  if (absent) return `${MEASURES[absent].label} not reported`;
  const [, denominator = "spend"] = parts;
  if (summary[denominator] === 0) return `No ${MEASURES[denominator].label.toLowerCase()} to divide by`;
  return "Part of it was not reported";
}

/** A warning when only some of the days reported the measure; undefined when all did. */
export function partlyReported(summary: Summary, key: MeasureKey): string | undefined {
  const share = summary.reported_share[key];
  if (share === null || share === undefined || share >= 0.9995 || summary[key] === null) return undefined;
  return `reported for ${formatPercent(share, 0)} of campaign days`;
}
