import { useMemo } from "react";
import { useTenant } from "@/api/session";
import { BarList } from "@/components/charts/bar-list";
import { ChartCard } from "@/components/charts/chart-card";
import { LegendMark, LineChart, RestatedLegend } from "@/components/charts/line-chart";
import { platformLook } from "@/components/data/platform-mark";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { useChartAnnotations } from "@/features/annotations/use-chart-annotations";
import { type Day, type DayRange, formatDay, formatRange } from "@/lib/days";
import { formatTick, formatValue, plural } from "@/lib/format";
import { numberOf } from "../columns";
import { formatPeriod, linesOf } from "../chart";
import { labelOf } from "../labels";
import { chartScope } from "../question";
import { type Answer, styleOf, useCatalog, useRestatements } from "../queries";
import type { Asked, Grain, Measure } from "../question";
import { canTell, type Restatement, restatedParts, restatementFilter, restatementsOf } from "../restatements";

const MOST_BARS = 10;

interface AnswerChartProps {
  answer: Answer;
  asked: Asked;
  measure: Measure;
  actions: React.ReactNode;
  table: React.ReactNode;
}

/** The measure over time as lines, or a bar a group. */
export function AnswerChart(props: AnswerChartProps) {
  const { asked } = props;
  if (asked.grain) return <Lines {...props} grain={asked.grain} />;
  return asked.dimensions.length > 0 ? <Bars {...props} /> : null;
}

function Lines({ answer, asked, measure, grain, actions, table }: AnswerChartProps & { grain: Grain }) {
  const { label, style, currency } = lookOf(answer, measure);
  const { items: restated, since } = useRestated(answer, asked, measure);
  const { periods, series, hidden } = useMemo(() => linesOf(answer, measure, label, asked.dimensions, grain, restated), [answer, measure, label, asked.dimensions, grain, restated]);
  const notes = useChartAnnotations(rangeOf(answer), periods, chartScope(asked.filters));
  const range = rangeText(answer);
  return (
    <ChartCard
      title={`${label} by ${grain}`}
      description={
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          {series.map((one) => (
            <span key={one.id} className="inline-flex min-w-0 items-center gap-1.5">
              <LegendMark color={one.color} dashed={one.dashed ?? false} /> <span className="max-w-60 truncate">{one.label}</span>
            </span>
          ))}
          {series.some(({ marks }) => marks && marks.size > 0) && <RestatedLegend>{since ? `restated later (marked from ${formatDay(since)} on)` : undefined}</RestatedLegend>}
          {hidden > 0 && <span>and {plural(hidden, "more group")} in the table</span>}
        </span>
      }
      fileName={`opsight-${measure}-by-${grain}`}
      actions={
        <>
          {actions}
          {notes.actions}
        </>
      }
      chart={(svgRef) => (
        <LineChart
          svgRef={svgRef}
          x={periods}
          series={series}
          layer={notes.layer}
          pick={notes.pick}
          formatX={(day) => (grain === "week" ? formatPeriod(day, "day") : formatPeriod(day, grain))}
          formatLongX={(day) => formatPeriod(day, grain)}
          formatY={(value) => formatValue(value, style, currency)}
          formatTick={(value) => formatTick(value, style, currency)}
          summary={`${label} by ${grain}, ${range}, ${plural(series.length, "line")}: ${series.map((one) => one.label).join(", ")}. Arrow keys read single points; the table has them all.`}
        />
      )}
      table={table}
    />
  );
}

function Bars({ answer, asked, measure, actions }: AnswerChartProps) {
  const { label, style, currency } = lookOf(answer, measure);
  const ranked = answer.rows.toSorted((a, b) => (numberOf(b[measure]) ?? -Infinity) - (numberOf(a[measure]) ?? -Infinity)).slice(0, MOST_BARS);
  const items = ranked.map((row, index) => {
    const name = asked.dimensions.map((dimension) => labelOf(row, dimension)).join(" · ");
    const own = typeof row["currency"] === "string" ? row["currency"] : currency;
    const value = numberOf(row[measure]);
    const color = asked.dimensions.length === 1 && asked.dimensions[0] === "platform" ? platformLook(String(row["platform"])).color : undefined;
    return { id: `${index}-${name}`, label: name, value, text: formatValue(value, style, own), ...(color ? { color } : {}) };
  });
  return (
    <Card>
      <CardHeader title={label} description={answer.rows.length > MOST_BARS ? `The first ${MOST_BARS} of ${answer.rows.length}, ${rangeText(answer)}` : rangeText(answer)} actions={actions} />
      <CardBody>
        <BarList label={label} items={items} />
      </CardBody>
    </Card>
  );
}

const NOTHING: Restatement[] = [];

/** What was restated of the drawn measure; from `since` on, where that is too much to read whole. */
function useRestated(answer: Answer, asked: Asked, measure: Measure): { items: Restatement[]; since: Day | undefined } {
  const { aggregates_only: totalsOnly } = useTenant();
  const catalog = useCatalog().data;
  const range = rangeOf(answer);
  const parts = useMemo(() => restatedParts(measure, catalog), [measure, catalog]);
  const isAsked = range && catalog && !totalsOnly && canTell(asked.filters);
  const { data } = useRestatements(isAsked ? { dataset: answer.meta.dataset, start_date: range.start, end_date: range.end, ...restatementFilter(parts, asked.filters) } : undefined);
  const items = useMemo(() => (data ? restatementsOf(data.items, parts, asked.filters) : NOTHING), [data, parts, asked.filters]);
  return { items, since: data?.isCut ? data.items.at(-1)?.date : undefined };
}

function lookOf(answer: Answer, measure: Measure) {
  const column = answer.columns.find(({ name }) => name === measure);
  return { label: column?.label ?? measure, style: styleOf(column?.kind ?? "number"), currency: answer.meta.currency.reporting };
}

function rangeOf({ range: { start_date: start, end_date: end } }: Answer): DayRange | undefined {
  return start && end ? { start, end } : undefined;
}

function rangeText(answer: Answer): string {
  const range = rangeOf(answer);
  return range ? formatRange(range) : "";
}
