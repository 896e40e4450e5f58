import { useMemo } from "react";
import type { Schema } from "@/api/client";
import { ChartCard } from "@/components/charts/chart-card";
import { LegendMark, LineChart, RestatedLegend } from "@/components/charts/line-chart";
import { Select } from "@/components/ui/field";
import { type ChartScope, useChartAnnotations } from "@/features/annotations/use-chart-annotations";
import { axisFormat, type Day, type DayRange, formatLongDay, formatRange } from "@/lib/days";
import { formatTick, formatValue } from "@/lib/format";
import { MEASURE_KEYS, type MeasureKey, MEASURES } from "../measures";
import { buildTrend } from "../trend";
import { TrendTable } from "./trend-table";

interface TrendCardProps {
  section: Pick<Schema<"CampaignSection">, "summary" | "trend" | "comparison">;
  range: DayRange;
  measure: MeasureKey;
  onMeasure: (key: MeasureKey) => void;
  /** Days that were restated since they were first read, and how. */
  restated?: ReadonlyMap<Day, string> | undefined;
  /** What the figures are about: its annotations stand on the days. */
  scope: ChartScope;
}

/** One measure by day, with the compared days dashed beside it. */
export function TrendCard({ section, range, measure, onMeasure, restated, scope }: TrendCardProps) {
  const { summary, trend, comparison } = section;
  const definition = MEASURES[measure];
  const { currency } = summary;
  const { days, series } = useMemo(() => buildTrend(trend, comparison, range, definition, restated), [trend, comparison, range, definition, restated]);
  const { layer, pick, actions } = useChartAnnotations(range, days, scope);
  const format = (value: number) => formatValue(value, definition.style, currency);
  const before = comparison ? formatRange({ start: comparison.start_date, end: comparison.end_date }) : undefined;
  return (
    <ChartCard
      title={`${definition.label} by day`}
      description={<Legend now={formatRange(range)} before={before} isOpen={series[0]?.provisionalFrom !== undefined} isRestated={(series[0]?.marks?.size ?? 0) > 0} />}
      fileName={`opsight-${measure}-${range.start}-${range.end}`}
      actions={
        <>
          <Select aria-label="Measure of the chart" value={measure} onChange={(event) => onMeasure(event.target.value as MeasureKey)} className="!h-8 max-w-44 text-sm">
            {MEASURE_KEYS.map((key) => (
              <option key={key} value={key}>
                {MEASURES[key].label}
              </option>
            ))}
          </Select>
          {actions}
        </>
      }
      chart={(svgRef) => (
        <LineChart
          svgRef={svgRef}
          x={days}
          series={series}
          layer={layer}
          pick={pick}
          formatX={axisFormat(days)}
          formatLongX={formatLongDay}
          formatY={format}
          formatTick={(value) => formatTick(value, definition.style, currency)}
          summary={`${definition.label} by day, ${formatRange(range)}: ${formatValue(summary[measure], definition.style, currency)} in all${
            comparison ? `, ${formatValue(comparison.summary[measure], definition.style, currency)} in the compared days ${before}` : ""
          }. Arrow keys read single days; the table view has them all.`}
        />
      )}
      table={<TrendTable days={days} series={series} format={format} label={`${definition.label} by day`} />}
    />
  );
}

interface LegendProps {
  now: string;
  before: string | undefined;
  isOpen: boolean;
  isRestated: boolean;
}

function Legend({ now, before, isOpen, isRestated }: LegendProps) {
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      <span className="inline-flex items-center gap-1.5">
        <LegendMark color="var(--series-1)" /> {now}
      </span>
      {before && (
        <span className="inline-flex items-center gap-1.5">
          <LegendMark color="var(--line-strong)" dashed /> {before}
        </span>
      )}
      {isOpen && (
        <span className="inline-flex items-center gap-1.5" title="Platforms correct their figures for some days or weeks.">
          <LegendMark color="var(--series-1)" dotted /> may still be restated
        </span>
      )}
      {isRestated && <RestatedLegend />}
    </span>
  );
}
