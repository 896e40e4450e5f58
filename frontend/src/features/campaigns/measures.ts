import type { Schema } from "@/api/client";
import type { BetterWhen } from "@/lib/change";
import type { NumberStyle } from "@/lib/format";
import { MEASURE_KEYS } from "./measure-keys";

export type Measures = Pick<Schema<"CampaignRow">, (typeof MEASURE_KEYS)[number]>;
export type MeasureKey = keyof Measures;
export { MEASURE_KEYS };

export interface Measure {
  key: MeasureKey;
  label: string;
  /** Short enough for a table head. */
  short: string;
  style: NumberStyle;
  better: BetterWhen;
  /** How it is made, for the hint of its column. */
  meaning: string;
  /** Whether parts of it add up to the whole. */
  additive: boolean;
}

const define = (key: MeasureKey, label: string, short: string, style: NumberStyle, better: BetterWhen, meaning: string, additive = false): Measure => ({
  key,
  label,
  short,
  style,
  better,
  meaning,
  additive,
});

/** Every measure the dashboard shows; formulas are the API's, which computes ratios last, from sums. */
export const MEASURES: Record<MeasureKey, Measure> = {
  spend: define("spend", "Spend", "Spend", "money", "neutral", "Money spent on ads", true),
  impressions: define("impressions", "Impressions", "Impr.", "count", "higher", "Times an ad was shown", true),
  clicks: define("clicks", "Clicks", "Clicks", "count", "higher", "Clicks on ads, as each platform counts them", true),
  conversions: define("conversions", "Conversions", "Conv.", "decimal", "higher", "May be fractional, and may exceed clicks", true),
  conversions_value: define("conversions_value", "Conversion value", "Value", "money", "higher", "Value of the conversions", true),
  cpa: define("cpa", "Cost per conversion", "CPA", "money", "lower", "Spend / conversions"),
  roas: define("roas", "Return on ad spend", "ROAS", "multiple", "higher", "Conversion value / spend"),
  ctr: define("ctr", "Click-through rate", "CTR", "percent", "higher", "Clicks / impressions"),
  cpc: define("cpc", "Cost per click", "CPC", "money", "lower", "Spend / clicks"),
  cpm: define("cpm", "Cost per 1,000 impressions", "CPM", "money", "lower", "1,000 × spend / impressions"),
  cvr: define("cvr", "Conversion rate", "CVR", "percent", "higher", "Conversions / clicks"),
};

export const KPI_KEYS = ["spend", "impressions", "clicks", "conversions", "cpa", "roas"] as const satisfies readonly MeasureKey[];

/** Sums of rows and the ratios of those sums: nulls are left out, and nothing but nulls is null. */
export function combine(rows: readonly Measures[]): Measures {
  const spend = sum(rows, "spend");
  const impressions = sum(rows, "impressions");
  const clicks = sum(rows, "clicks");
  const conversions = sum(rows, "conversions");
  const value = sum(rows, "conversions_value");
  const valueKnown = rows.every((row) => !row.conversions || row.conversions_value !== null);
  return {
    spend,
    impressions,
    clicks,
    conversions,
    conversions_value: value,
    ctr: divide(clicks, impressions),
    cpc: divide(spend, clicks),
    cpm: divide(spend === null ? null : spend * 1000, impressions),
    cpa: divide(spend, conversions),
    cvr: divide(conversions, clicks),
    roas: valueKnown ? divide(value, spend) : null,
  };
}

type Amounts = Pick<Schema<"CampaignRow">, "currency" | "spend_reporting" | "conversions_value_reporting">;

/** The rows with their amounts in `currency`, in which totals are; what does not convert to it is left out. */
export function inCurrency<Row extends Measures & Amounts>(rows: readonly Row[], { reporting, chosen }: Schema<"CurrencyMeta">): Row[] {
  return rows.flatMap((row) => {
    if (row.currency === reporting) return [row];
    if (reporting !== chosen || row.spend_reporting === null) return [];
    const amounts = { spend: row.spend_reporting, conversions_value: row.conversions_value_reporting };
    return [{ ...row, ...combine([{ ...row, ...amounts }]), currency: reporting }];
  });
}

function sum(rows: readonly Measures[], key: MeasureKey): number | null {
  const known = rows.map((row) => row[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

function divide(top: number | null, bottom: number | null): number | null {
  return top === null || bottom === null || bottom === 0 ? null : top / bottom;
}
