import type { Schema } from "@/api/client";
import { type Day, formatDay } from "@/lib/days";
import type { AnswerRow, Catalog } from "./queries";
import type { Dimension, Filter, Measure } from "./question";

export type Restatement = Schema<"Restatement">;
type RestatedMeasure = Restatement["measure"];

/** The columns by which a row names its entity; a restatement has them all. */
const KEYS = ["platform", "account_id", "campaign_id", "ad_group_id", "ad_id", "region"] as const;
/** What filters can be held against a restatement, which knows ids and no names. */
const TELLABLE: Partial<Record<Dimension, "platform" | "account_id" | "campaign_id">> = { platform: "platform", account: "account_id", campaign: "campaign_id" };

/** What of a measure can be restated: itself, or the two that make a rate. */
export function restatedParts(measure: Measure, catalog: Catalog | undefined): RestatedMeasure[] {
  const info = catalog?.measures.find(({ name }) => name === measure);
  const parts = info?.additivity === "additive" || !info?.numerator ? [measure] : [info.numerator, info.denominator];
  return parts.filter((part) => part !== null && part !== undefined) as RestatedMeasure[];
}

/** Whether it can be said of a restatement that the filters leave it; where it cannot, no mark is better than a wrong one. */
export function canTell(filters: readonly Filter[]): boolean {
  return filters.every(({ dimension, operator }) => dimension in TELLABLE && operator !== "contains");
}

/** Those that the filters leave, of the measures that are drawn. */
export function restatementsOf(items: readonly Restatement[], parts: readonly RestatedMeasure[], filters: readonly Filter[]): Restatement[] {
  const fits = (item: Restatement) =>
    filters.every(({ dimension, operator, values }) => {
      const key = TELLABLE[dimension];
      const isNamed = key !== undefined && values.includes(item[key] ?? "");
      return operator === "not_in" ? !isNamed : isNamed;
    });
  return items.filter((item) => parts.includes(item.measure) && fits(item));
}

/** Which points of a line were restated, and when that was last read; `row` is any row of the line. */
export function marksOf(items: readonly Restatement[], row: AnswerRow | undefined, periods: readonly Day[], periodOf: (day: Day) => Day): Map<number, string> {
  const places = new Map(periods.map((period, index) => [period, index]));
  const read = new Map<number, Day>();
  for (const item of items) {
    const index = places.get(periodOf(item.date));
    const isOfLine = KEYS.every((key) => row?.[key] === undefined || row[key] === item[key]);
    if (index === undefined || !isOfLine) continue;
    const day = item.extracted_at.slice(0, 10);
    const last = read.get(index);
    if (last === undefined || last < day) read.set(index, day);
  }
  return new Map([...read].map(([index, day]) => [index, `Restated later, read ${formatDay(day)}`]));
}

/** How restatements are asked for: fewer, where one measure or platform is enough. */
export function restatementFilter(parts: readonly RestatedMeasure[], filters: readonly Filter[]): { measure?: RestatedMeasure; platform?: Schema<"Platform"> } {
  const [measure, ...otherMeasures] = parts;
  const [platform, ...otherPlatforms] = filters.find(({ dimension, operator }) => dimension === "platform" && operator !== "not_in")?.values ?? [];
  return { ...(measure && otherMeasures.length === 0 ? { measure } : {}), ...(platform && otherPlatforms.length === 0 ? { platform: platform as Schema<"Platform"> } : {}) };
}
