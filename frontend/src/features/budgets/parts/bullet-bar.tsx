import { cn } from "@/lib/cn";
import { formatMoney, formatPercent } from "@/lib/format";
import type { PaceState } from "../words";

interface BulletBarProps {
  label: string;
  budget: number;
  spent: number | null;
  expected: number;
  projected: number | null;
  currency: string | null;
  state: PaceState;
}

const FILLS: Partial<Record<PaceState, string>> = { over: "bg-bad", under: "bg-warn-fill" };

/**
 * Spend against a budget: the bar is what was spent, the hatched part where it is projected to end, the tall mark where
 * it should be by now, and the thin line the budget. The scale ends at whichever is more, budget or projection.
 */
export function BulletBar({ label, budget, spent, expected, projected, currency, state }: BulletBarProps) {
  const end = Math.max(budget, projected ?? 0, spent ?? 0) || 1;
  const share = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  const words = `${formatMoney(spent ?? 0, currency)} spent of ${formatMoney(budget, currency)}; ${formatMoney(expected, currency)} expected by now`;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(end * 100) / 100}
      aria-valuenow={Math.round((spent ?? 0) * 100) / 100}
      aria-valuetext={words}
      title={`${words}${budget ? ` (${formatPercent((spent ?? 0) / budget, 0)})` : ""}`}
      className="relative h-5"
    >
      <div className="absolute inset-x-0 top-1.5 h-2 overflow-hidden rounded-full bg-surface-3">
        {projected !== null && <div className={cn("absolute inset-y-0 left-0 opacity-35", FILLS[state] ?? "bg-brand")} style={{ width: share(projected) }} />}
        <div className={cn("absolute inset-y-0 left-0 rounded-full", FILLS[state] ?? "bg-brand")} style={{ width: share(spent ?? 0) }} />
      </div>
      {budget < end && <div aria-hidden className="absolute top-0.5 h-4 w-px bg-ink-3" style={{ left: share(budget) }} />}
      <div aria-hidden className="absolute top-0 h-5 w-0.5 -translate-x-1/2 rounded-full bg-ink" style={{ left: share(expected) }} />
    </div>
  );
}
