import { type ReactNode, useMemo } from "react";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { budgetSource } from "@/lib/budget-source";
import { formatMoney, formatPercent } from "@/lib/format";
import { formatMonth } from "@/lib/months";

type BudgetRow = Schema<"BudgetRow">;

const SHOWN = 8;

interface BudgetCardProps {
  rows: readonly BudgetRow[];
  dataset: Schema<"Dataset">;
  /** What leads to all of them. */
  all?: ReactNode;
}

/** Pacing of the newest month's budgets that are furthest off: where each lands when the last seven days go on. */
export function BudgetCard({ rows, dataset, all }: BudgetCardProps) {
  const shown = useMemo(() => furthestOff(rows), [rows]);
  const columns = useMemo<Column<BudgetRow>[]>(
    () => [
      { id: "name", header: "Budget of", value: nameOf, cell: (row) => <BudgetName row={row} /> },
      { id: "month", header: "Month", value: (row) => row.month, cell: (row) => formatMonth(row.month, "short") },
      { id: "source", header: "Source", value: (row) => budgetSource(row.source, dataset), className: "max-sm:hidden" },
      { id: "budget", header: "Budget", align: "end", value: (row) => row.monthly_budget, cell: (row) => formatMoney(row.monthly_budget, row.currency) },
      { id: "spent", header: "Spent", align: "end", value: (row) => row.spend_to_date, cell: (row) => formatMoney(row.spend_to_date, row.currency) },
      { id: "projected", header: "Projected", align: "end", value: (row) => row.projected_spend, cell: (row) => formatMoney(row.projected_spend, row.currency) },
      { id: "pacing", header: "Pacing", align: "end", value: (row) => row.pacing, cell: (row) => <Pacing pacing={row.pacing} /> },
    ],
    [dataset],
  );
  if (rows.length === 0) return null;
  return (
    <Card>
      <CardHeader
        title="Budget pacing"
        description={`Spend to date, plus the mean of the last 7 days for each day that is left${shown.length < rows.length ? `; the ${SHOWN} furthest off, newest month first` : ""}`}
        actions={all}
      />
      <DataTable label="Budget pacing" columns={columns} rows={shown} rowId={(row) => [row.month, row.platform, row.account_id, row.campaign_id, row.campaign_name, row.region].join("/")} />
    </Card>
  );
}

function furthestOff(rows: readonly BudgetRow[]): BudgetRow[] {
  const off = ({ pacing }: BudgetRow) => (pacing === null ? -1 : Math.abs(pacing - 1));
  return rows.toSorted((one, other) => other.month.localeCompare(one.month) || off(other) - off(one)).slice(0, SHOWN);
}

function nameOf(row: BudgetRow): string {
  return row.region ? `${row.campaign_name}, ${row.region}` : row.campaign_name;
}

function BudgetName({ row }: { row: BudgetRow }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5 font-medium">
      {row.platform && (
        <>
          <PlatformMark platform={row.platform} />
          <span className="sr-only">{platformLook(row.platform).label}: </span>
        </>
      )}
      <span className="max-w-72 truncate">{nameOf(row)}</span>
    </span>
  );
}

/** Within 5 % of the budget is on track; the words say it, the colour underlines them. */
function Pacing({ pacing }: { pacing: number | null }) {
  if (pacing === null) return <span className="text-ink-3">–</span>;
  const [tone, words] = pacing > 1.05 ? (["bad", "over"] as const) : pacing < 0.95 ? (["warn", "under"] as const) : (["good", "on track"] as const);
  return (
    <span className="inline-flex items-center gap-2">
      {formatPercent(pacing, 0)} <Badge tone={tone}>{words}</Badge>
    </span>
  );
}
