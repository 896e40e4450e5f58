import type { Series } from "@/components/charts/line-chart";
import type { Schema } from "@/api/client";
import { addDays, type Day, type DayRange, eachDay, formatDay } from "@/lib/days";
import type { Measure, MeasureKey } from "./measures";

type TrendPoint = Schema<"TrendPoint">;
type Comparison = Schema<"Comparison">;

export interface Trend {
  days: Day[];
  series: Series[];
}

/** One value a day of `range`; a day without any row is null, because missing is not zero. */
export function valuesOf(points: readonly TrendPoint[], range: DayRange, key: MeasureKey): (number | null)[] {
  const byDay = new Map(points.map((point) => [point.date, point[key]]));
  return eachDay(range).map((day) => byDay.get(day) ?? null);
}

/** The first of the days at the end that platforms may still restate; undefined when none of them is. */
export function openFrom(points: readonly TrendPoint[], days: readonly Day[]): number | undefined {
  const settled = points.findLastIndex((point) => point.is_settled);
  const open = points[settled + 1];
  return open && days.indexOf(open.date);
}

/** The measure over the range, solid, and the compared range's days beside it, dashed. */
export function buildTrend(points: readonly TrendPoint[], comparison: Comparison | null, range: DayRange, measure: Measure, restated?: ReadonlyMap<Day, string>): Trend {
  const days = eachDay(range);
  const marks = new Map(days.flatMap((day, index) => (restated?.has(day) ? [[index, restated.get(day) as string] as const] : [])));
  const series: Series[] = [
    { id: "now", label: measure.label, values: valuesOf(points, range, measure.key), color: "var(--series-1)", area: true, provisionalFrom: openFrom(points, days), marks },
  ];
  if (comparison) {
    const before = { start: comparison.start_date, end: addDays(comparison.start_date, days.length - 1) };
    series.push({
      id: "then",
      label: "Compared",
      values: valuesOf(comparison.trend, before, measure.key),
      color: "var(--line-strong)",
      dashed: true,
      pointLabel: (index) => formatDay(addDays(before.start, index)),
    });
  }
  return { days, series };
}
