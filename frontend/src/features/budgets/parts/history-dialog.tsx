import { DataState } from "@/components/data/data-state";
import { Badge } from "@/components/ui/badge";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoney } from "@/lib/format";
import { formatMonth } from "@/lib/months";
import { type Plan, usePlan } from "../queries";
import { scopeName, STATES } from "../words";
import { Deeds } from "./plan-list";

/** Every version of a budget, newest first. */
export default function HistoryDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const query = usePlan(plan.id);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`${scopeName(plan)}, ${formatMonth(plan.month)}`} description="Every version; none is ever removed.">
      <div className="pb-3">
        <DataState query={query} label="versions" skeleton={<Skeleton className="h-40" />}>
          {({ versions }) => (
            <ol aria-label="Versions" className="divide-y rounded-md border">
              {versions.map((version) => (
                <li key={version.id} className="px-3 py-2.5">
                  <p className="flex flex-wrap items-center gap-2 text-sm">
                    <span className="text-ink-3">Version {version.version}</span>
                    <span className="num font-medium">{formatMoney(version.amount, version.currency)}</span>
                    <Badge tone={STATES[version.state].tone}>{STATES[version.state].label}</Badge>
                  </p>
                  <Deeds plan={version} />
                </li>
              ))}
            </ol>
          )}
        </DataState>
      </div>
    </Dialog>
  );
}
