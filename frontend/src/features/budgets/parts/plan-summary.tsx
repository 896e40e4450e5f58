import { platformLook } from "@/components/data/platform-mark";
import { formatMoney } from "@/lib/format";
import { formatMonth } from "@/lib/months";
import type { Plan } from "../queries";
import { changeWords, scopeName } from "../words";

/** What is about to be done, to what. */
export function PlanSummary({ plans }: { plans: readonly Plan[] }) {
  return (
    <ul aria-label="Budgets" tabIndex={0} className="max-h-56 divide-y overflow-y-auto rounded-md border text-sm">
      {plans.map((plan) => (
        <li key={plan.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2">
          <span className="min-w-0 truncate">
            {scopeName(plan)} <span className="text-ink-3">
              {plan.platform && plan.level !== "platform" && `${platformLook(plan.platform).label} · `}
              {formatMonth(plan.month, "short")}
            </span>
          </span>
          <span className="text-end">
            <span className="num font-medium">{formatMoney(plan.amount, plan.currency)}</span> <span className="block text-xs text-ink-3">{changeWords(plan)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
