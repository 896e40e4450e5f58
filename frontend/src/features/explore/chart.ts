import type { Series } from "@/components/charts/line-chart";
import { type Day, type DayRange, eachDay, formatDay, startOfMonth, startOfQuarter } from "@/lib/days";
import { platformLook } from "@/components/data/platform-mark";
import type { Answer, AnswerRow } from "./queries";
import type { Dimension, Grain, Measure } from "./question";
import { labelOf } from "./labels";
import { marksOf, type Restatement } from "./restatements";

const MOST_LINES = 6;

export interface Lines {
  periods: Day[];
  series: Series[];
  /** How many groups the chart leaves out. */
  hidden: number;
}

/** A line a group, the greatest first; without groups, the measure and what it is compared with. */
export function linesOf(answer: Answer, measure: Measure, label: string, dimensions: readonly Dimension[], grain: Grain, restated: readonly Restatement[] = []): Lines {
  const { start_date: start, end_date: end } = answer.range;
  const periods = start && end ? periodsOf({ start, end }, grain) : [];
  const marked = (line: Series, row?: AnswerRow): Series => ({ ...line, marks: marksOf(restated, row, periods, (day) => periodOf(day, grain)) });
  if (dimensions.length === 0) return { periods, series: wholeLines(answer.rows, periods, measure, label).map((line, index) => (index === 0 ? marked(line) : line)), hidden: 0 };
  const groups = [...groupedRows(answer.rows, dimensions)].toSorted(([, a], [, b]) => weightOf(b, measure) - weightOf(a, measure));
  const byPlatform = dimensions.length === 1 && dimensions[0] === "platform";
  const series = groups.slice(0, MOST_LINES).map(([name, rows], index): Series => {
    const color = byPlatform ? platformLook(String(rows[0]?.["platform"])).color : `var(--series-${index + 1})`;
    return marked({ id: name, label: name, values: valuesOf(rows, periods, measure), color, dashed: index > 2 }, rows[0]);
  });
  return { periods, series, hidden: Math.max(0, groups.length - MOST_LINES) };
}

/** First days of the periods that a range touches. */
export function periodsOf(range: DayRange, grain: Grain): Day[] {
  return [...new Set(eachDay(range).map((day) => periodOf(day, grain)))];
}

/** How a period is named on an axis and in a row. */
export function formatPeriod(day: Day, grain: Grain): string {
  if (grain === "day") return formatDay(day);
  if (grain === "week") return `Week of ${formatDay(day)}`;
  const [year, month] = day.split("-").map(Number);
  if (grain === "quarter") return `Q${Math.floor(((month ?? 1) - 1) / 3) + 1} ${year}`;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
}

function periodOf(day: Day, grain: Grain): Day {
  if (grain === "day") return day;
  if (grain === "month") return startOfMonth(day);
  if (grain === "quarter") return startOfQuarter(day);
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

function wholeLines(rows: readonly AnswerRow[], periods: readonly Day[], measure: Measure, label: string): Series[] {
  const now: Series = { id: "now", label, values: valuesOf(rows, periods, measure), color: "var(--series-1)", area: true };
  if (!rows.some((row) => `${measure}_previous` in row)) return [now];
  const before: Series = { id: "then", label: "Compared", values: valuesOf(rows, periods, `${measure}_previous`), color: "var(--line-strong)", dashed: true };
  return [now, before];
}

function groupedRows(rows: readonly AnswerRow[], dimensions: readonly Dimension[]): Map<string, AnswerRow[]> {
  const groups = new Map<string, AnswerRow[]>();
  for (const row of rows) {
    const name = dimensions.map((dimension) => labelOf(row, dimension)).join(" · ");
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

function valuesOf(rows: readonly AnswerRow[], periods: readonly Day[], column: string): (number | null)[] {
  const byPeriod = new Map(rows.map((row) => [row["date"], row[column]]));
  return periods.map((period) => {
    const value = byPeriod.get(period);
    return typeof value === "number" ? value : null;
  });
}

function weightOf(rows: readonly AnswerRow[], measure: Measure): number {
  return rows.reduce((total, row) => total + (typeof row[measure] === "number" ? Math.abs(row[measure]) : 0), 0);
}
