import { Link } from "@tanstack/react-router";
import { ChangeText } from "@/components/data/change-text";
import type { Column } from "@/components/data/columns";
import { PlatformMark } from "@/components/data/platform-mark";
import { ValueText } from "@/components/data/value-text";
import { type BetterWhen, changeOf } from "@/lib/change";
import { MEASURES } from "@/features/campaigns/measures";
import { formatPeriod } from "./chart";
import { labelOf } from "./labels";
import { type Answer, type AnswerColumn, type AnswerRow, type Catalog, styleOf } from "./queries";
import type { Asked, Dimension, Grain } from "./question";

/** The columns that an answer is shown with: its period, its entities by name, its measures with their change. */
export function answerColumns(answer: Answer, asked: Asked, catalog: Catalog | undefined): Column<AnswerRow>[] {
  const { grain, dimensions } = asked;
  const brought = dimensions.some((one) => ["account", "campaign", "ad_group", "ad"].includes(one)) && !dimensions.includes("platform");
  const shown: Dimension[] = brought ? ["platform", ...dimensions] : dimensions;
  return [
    ...(grain ? [periodColumn(grain)] : []),
    ...shown.map((dimension) => dimensionColumn(dimension, catalog)),
    ...answer.columns.filter(({ role }) => role === "measure").map((column) => measureColumn(column, answer, catalog)),
  ];
}

function periodColumn(grain: Grain): Column<AnswerRow> {
  return {
    id: "date",
    header: { day: "Day", week: "Week", month: "Month", quarter: "Quarter" }[grain],
    value: (row) => row["date"],
    cell: (row) => <span className="num whitespace-nowrap">{formatPeriod(String(row["date"]), grain)}</span>,
  };
}

function dimensionColumn(dimension: Dimension, catalog: Catalog | undefined): Column<AnswerRow> {
  const info = catalog?.dimensions.find(({ name }) => name === dimension);
  return {
    id: dimension,
    header: info?.label ?? dimension,
    ...(info ? { hint: info.description } : {}),
    value: (row) => labelOf(row, dimension),
    cell: (row) => <Entity row={row} dimension={dimension} />,
  };
}

function Entity({ row, dimension }: { row: AnswerRow; dimension: Dimension }) {
  const label = labelOf(row, dimension);
  const id = row[`${dimension}_id`];
  if (dimension === "platform") {
    return (
      <span className="inline-flex items-center gap-2 whitespace-nowrap">
        <PlatformMark platform={String(row["platform"])} /> {label}
      </span>
    );
  }
  if (dimension === "campaign" && typeof id === "string") {
    const params = { platform: row["platform"] as "google_ads", accountId: String(row["account_id"]), campaignId: id };
    return (
      <Link to="/dashboards/campaigns/$platform/$accountId/$campaignId" params={params} search={(previous) => previous} className="block max-w-80 truncate font-medium text-ink hover:text-brand" title={label}>
        {label}
      </Link>
    );
  }
  return (
    <span className="block max-w-80 truncate" title={typeof id === "string" && id !== label ? `${label} (${id})` : label}>
      {label}
    </span>
  );
}

function measureColumn(column: AnswerColumn, answer: Answer, catalog: Catalog | undefined): Column<AnswerRow> {
  const { name, label, kind } = column;
  const info = catalog?.measures.find((measure) => measure.name === name);
  const style = styleOf(kind);
  const reporting = answer.meta.currency.reporting;
  const compared = `${name}_previous` in answer.totals;
  const missing = answer.meta.currency.excluded.length > 0 ? `${label} not reported, or without an exchange rate` : `${label} not reported`;
  return {
    id: name,
    header: label,
    ...(info ? { hint: info.formula ? `${info.description} ${info.formula}` : info.description } : {}),
    align: "end",
    value: (row) => row[name],
    cell: (row) => (
      <div className="py-1">
        <ValueText value={numberOf(row[name])} style={style} currency={currencyOf(row) ?? reporting} missing={missing} />
        {compared && <Change now={numberOf(row[name])} then={numberOf(row[`${name}_previous`])} better={betterWhen(name)} />}
      </div>
    ),
    footer: <ValueText value={answer.totals[name]} style={style} currency={reporting} missing="No total of this" />,
  };
}

function Change({ now, then, better }: { now: number | null; then: number | null; better: BetterWhen }) {
  const change = changeOf(now, then, better);
  return <div className="h-4.5 leading-none">{change ? <ChangeText change={change} /> : <span className="text-xs text-ink-3">{then === null && now !== null ? "new" : ""}</span>}</div>;
}

/** Whether more of a measure is better; the dashboards say. */
export function betterWhen(name: string): BetterWhen {
  return name in MEASURES ? MEASURES[name as keyof typeof MEASURES].better : "neutral";
}

export function numberOf(value: AnswerRow[string] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function currencyOf(row: AnswerRow): string | null {
  return typeof row["currency"] === "string" ? row["currency"] : null;
}
