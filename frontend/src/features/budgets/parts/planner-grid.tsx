import { Link } from "@tanstack/react-router";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { formatMoney } from "@/lib/format";
import { cellCurrency, cellKey, cellText, type Edits, monthTotals, rowKey } from "../draft-cells";
import { addMonths, formatMonth, type Month } from "@/lib/months";
import type { Cell, GridRow } from "../queries";
import { scopeName } from "../words";

interface PlannerGridProps {
  rows: readonly GridRow[];
  months: readonly Month[];
  edits: Edits;
  errors: Record<string, string>;
  currency: string;
  /** Without the right to plan the cells are to be read. */
  mayPlan: boolean;
  onEdit: (key: string, text: string) => void;
}

const EDGE = "sticky left-0 z-10 bg-surface";

/** Campaigns by months; what is typed is a draft once it is saved. */
export function PlannerGrid({ rows, months, edits, errors, currency, mayPlan, onEdit }: PlannerGridProps) {
  const before = addMonths(months[0] ?? "2026-01", -1);
  return (
    <div role="region" aria-label="Planner" tabIndex={0} className="max-h-[70vh] overflow-auto overscroll-x-contain rounded-b-lg">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">Budgets by campaign and month</caption>
        <thead>
          <tr className="text-xs text-ink-3">
            <th scope="col" className={cn(EDGE, "top-0 z-20 min-w-36 border-y px-4 py-2 text-start font-medium sm:min-w-60 sm:px-5")}>
              Budget of
            </th>
            <th scope="col" className="sticky top-0 z-10 border-y bg-surface px-3 py-2 text-end font-medium whitespace-nowrap max-sm:hidden">
              Spent in {formatMonth(before, "short")}
            </th>
            {months.map((month) => (
              <th key={month} scope="col" className="sticky top-0 z-10 min-w-36 border-y bg-surface px-3 py-2 text-end font-medium">
                {formatMonth(month)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              <th scope="row" className={cn(EDGE, "max-w-40 border-b px-4 py-2 text-start align-top font-medium sm:max-w-72 sm:px-5")}>
                <span className="flex min-w-0 items-center gap-2 pt-1.5">
                  {row.platform && <PlatformMark platform={row.platform} />}
                  <span className="truncate" title={scopeName(row)}>
                    {scopeName(row)}
                  </span>
                </span>
                {row.platform && row.level !== "platform" && <span className="block truncate pl-4.5 text-xs font-normal text-ink-3">{platformLook(row.platform).label}</span>}
              </th>
              <td className="num border-b px-3 py-2 pt-3.5 text-end align-top text-ink-2 max-sm:hidden">{formatMoney(row.spend_before, row.spend_currency)}</td>
              {row.cells.map((cell) => {
                const key = cellKey(row, cell.month);
                return (
                  <td key={cell.month} className="border-b px-2 py-2 text-end align-top">
                    <BudgetCell row={row} cell={cell} edit={edits[key]} error={errors[key]} currency={currency} mayPlan={mayPlan} onEdit={(text) => onEdit(key, text)} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={cn(EDGE, "bottom-0 border-t px-4 py-2.5 text-start text-xs font-medium text-ink-3 sm:px-5")}>
              In all
            </th>
            <td className="sticky bottom-0 border-t bg-surface max-sm:hidden" />
            {months.map((month) => (
              <td key={month} className="num sticky bottom-0 border-t bg-surface px-3 py-2.5 text-end font-semibold">
                {[...monthTotals(rows, month, edits, currency)].map(([unit, total]) => (
                  <span key={unit} className="block">
                    {formatMoney(total, unit)}
                  </span>
                ))}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface BudgetCellProps {
  row: GridRow;
  cell: Cell;
  edit: { text: string; currency?: string | undefined } | undefined;
  error: string | undefined;
  currency: string;
  mayPlan: boolean;
  onEdit: (text: string) => void;
}

function BudgetCell({ row, cell, edit, error, currency, mayPlan, onEdit }: BudgetCellProps) {
  const unit = cellCurrency(row, cell, edit, currency);
  const label = `${scopeName(row)}, ${formatMonth(cell.month)}, ${unit}`;
  const { plan } = cell;
  if (plan?.state === "proposed") {
    return (
      <div className="grid justify-items-end gap-1 pt-1.5">
        <span className="num pr-1 font-medium">{formatMoney(plan.amount, plan.currency)}</span>
        <Link to="/budgets/review" search={(before) => ({ ...before, month: undefined, state: undefined })} aria-label={`${label}: waits for a decision`}>
          <Badge tone="warn">Under review</Badge>
        </Link>
        <InForce cell={cell} />
      </div>
    );
  }
  if (!mayPlan) {
    return (
      <div className="grid justify-items-end gap-1 pt-1.5">
        <span className="num pr-1">{formatMoney(plan?.amount ?? cell.amount, unit)}</span>
        {plan ? <Badge>Draft</Badge> : <InForce cell={cell} source />}
      </div>
    );
  }
  const changed = edit !== undefined && edit.text !== (plan ? String(plan.amount) : "");
  return (
    <div className="grid justify-items-end gap-1">
      <div className="relative w-32">
        <span aria-hidden className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-xs text-ink-3">
          {unit}
        </span>
        <Input
          inputMode="decimal"
          aria-label={label}
          aria-invalid={error ? true : undefined}
          title={error}
          value={cellText(cell, edit)}
          maxLength={20}
          placeholder={cell.amount === null ? "–" : String(cell.amount)}
          onChange={(event) => onEdit(event.target.value)}
          className={cn("num h-8 pr-2.5 pl-11 text-end text-sm", changed && "border-brand")}
        />
      </div>
      {error ? <span className="text-xs font-medium text-bad">{error}</span> : changed ? <Badge tone="brand">Not saved</Badge> : plan && <Badge>Draft</Badge>}
      <InForce cell={cell} source={plan === null} />
    </div>
  );
}

/** What counts now, whatever is drafted beside it. */
function InForce({ cell, source = false }: { cell: Cell; source?: boolean }) {
  if (cell.amount === null) return null;
  const origin = cell.source === "plan" ? "approved" : "uploaded";
  if (source) return <span className="pr-1 text-xs text-ink-3">{origin}</span>;
  return (
    <span className="num pr-1 text-xs text-ink-3">
      {origin}: {formatMoney(cell.amount, cell.currency)}
    </span>
  );
}
