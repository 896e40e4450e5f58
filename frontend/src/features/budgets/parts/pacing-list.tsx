import type { Schema } from "@/api/client";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { budgetSource } from "@/lib/budget-source";
import { formatMoney } from "@/lib/format";
import type { PacingRow } from "../queries";
import { PACES, paceSentence, scopeName } from "../words";
import { BulletBar } from "./bullet-bar";

/** Every budget of the month, those furthest off first. */
export function PacingList({ rows, dataset }: { rows: readonly PacingRow[]; dataset: Schema<"Dataset"> }) {
  return (
    <Card>
      <CardHeader title="Budgets" description="The bar is what was spent, its pale end the projection; the mark is what should be spent by now, the thin line the budget." />
      <ul aria-label="Budgets" className="divide-y border-t">
        {rows.map((row) => (
          <BudgetItem key={row.plan_id ?? [row.platform, row.account_id, row.campaign_id, row.campaign_name, row.region, row.currency].join("/")} row={row} dataset={dataset} />
        ))}
      </ul>
    </Card>
  );
}

function BudgetItem({ row, dataset }: { row: PacingRow; dataset: Schema<"Dataset"> }) {
  const name = scopeName(row);
  const pace = PACES[row.state];
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-2 px-4 py-3 sm:px-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,2fr)] lg:items-center">
      <div className="min-w-0">
        <p className="flex min-w-0 items-center gap-2 text-sm font-medium">
          {row.platform && <PlatformMark platform={row.platform} />}
          <span className="truncate" title={name}>
            {name}
          </span>
        </p>
        <p className="mt-0.5 text-xs text-ink-3">
          {row.platform && row.level !== "platform" && `${platformLook(row.platform).label} · `}
          {budgetSource(row.source, dataset)}
          {row.is_part_of_wider && " · within a wider budget"}
        </p>
      </div>
      <div className="min-w-0">
        <BulletBar label={name} budget={row.monthly_budget} spent={row.spend_to_date} expected={row.expected_to_date} projected={row.projected_spend} currency={row.currency} state={row.state} />
        <p className="num flex justify-between gap-3 text-xs text-ink-3">
          <span>{formatMoney(row.spend_to_date, row.currency)} spent</span>
          <span>{formatMoney(row.monthly_budget, row.currency)}</span>
        </p>
      </div>
      <p className="text-xs text-ink-2 lg:text-end">
        <Badge tone={pace.tone} className="mr-2 lg:mr-0 lg:mb-1">
          {pace.label}
        </Badge>
        <span className="lg:block">{paceSentence(row)}</span>
      </p>
    </li>
  );
}
