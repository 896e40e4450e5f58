import type { Schema } from "@/api/client";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatMoney, formatPercent, plural } from "@/lib/format";
import { PACES } from "../words";
import { BulletBar } from "./bullet-bar";

type Total = Schema<"PacingTotal">;

/** A card a currency: amounts of two currencies are never added. */
export function PacingCards({ totals }: { totals: readonly Total[] }) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5">
      {totals.map((total) => (
        <TotalCard key={total.currency} total={total} named={totals.length > 1} />
      ))}
    </div>
  );
}

function TotalCard({ total, named }: { total: Total; named: boolean }) {
  const { currency } = total;
  const pace = PACES[total.state];
  const count = [plural(total.budgets, "budget"), total.over > 0 && `${total.over} over`, total.under > 0 && `${total.under} under`].filter(Boolean).join(" · ");
  return (
    <Card aria-label={`Budgets in ${currency ?? "an unknown currency"}`} className="p-4 sm:p-5">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        <Figure name={named ? `Total budget, ${currency ?? "no currency"}` : "Total budget"} value={formatMoney(total.monthly_budget, currency)} note={count} />
        <Figure name="Spent to date" value={formatMoney(total.spend_to_date, currency)} note={`${formatMoney(total.expected_to_date, currency)} expected by now`} />
        <Figure name="Projected" value={formatMoney(total.projected_spend, currency)} note="with the mean of the last 7 days" />
        <Figure name="Pacing" value={formatPercent(total.pacing, 0)} note={<Badge tone={pace.tone}>{pace.label}</Badge>} />
      </dl>
      <div className="mt-4">
        <BulletBar
          label={`All budgets${named ? ` in ${currency ?? "an unknown currency"}` : ""}`}
          budget={total.monthly_budget}
          spent={total.spend_to_date}
          expected={total.expected_to_date}
          projected={total.projected_spend}
          currency={currency}
          state={total.state}
        />
      </div>
    </Card>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm font-medium text-ink-2">{name}</dt>
      <dd className="num mt-1 truncate text-2xl font-semibold tracking-tight text-ink">{value}</dd>
      <dd className="mt-1 text-xs text-ink-3">{note}</dd>
    </div>
  );
}
