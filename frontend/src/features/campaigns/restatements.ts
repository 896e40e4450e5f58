import type { Schema } from "@/api/client";
import { type Day, formatDay } from "@/lib/days";
import { formatValue, NO_VALUE } from "@/lib/format";
import { MEASURES, type MeasureKey } from "./measures";

export type Restatement = Schema<"Restatement">;

const OTHERS: Record<string, string> = { link_clicks: "Link clicks", reach: "Reach" };

export function labelOf({ measure }: Restatement): string {
  return MEASURES[measure as MeasureKey]?.label ?? OTHERS[measure] ?? measure;
}

export function valueOf({ measure, currency }: Restatement, value: number | null): string {
  return value === null ? NO_VALUE : formatValue(value, MEASURES[measure as MeasureKey]?.style ?? "count", currency);
}

/** A sentence a day about the measure that is drawn; of rates, whose parts are restated, that something was. */
export function restatedDays(items: readonly Restatement[], measure: MeasureKey): Map<Day, string> {
  const days = new Map<Day, string>();
  for (const item of items.toReversed()) {
    const drawn = item.measure === measure && item.grain === "campaign";
    const told = drawn ? `Restated from ${valueOf(item, item.old_value)} to ${valueOf(item, item.new_value)}, read ${formatDay(item.extracted_at.slice(0, 10))}` : undefined;
    if (told || (!MEASURES[measure].additive && !days.has(item.date))) days.set(item.date, told ?? "Restated later");
    else if (item.measure === measure && !days.has(item.date)) days.set(item.date, "Restated later");
  }
  return days;
}
