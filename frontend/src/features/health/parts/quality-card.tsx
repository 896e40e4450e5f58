import { ChevronRight, ShieldQuestion } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { platformLook } from "@/components/data/platform-mark";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";

type Check = Schema<"QualityCheck">;

/** Every check of this tenant's data, the worst first. Unknown is never a pass. */
export function QualityCard() {
  const query = $api.useQuery("get", "/api/v1/health/data-quality");
  return (
    <Card>
      <CardHeader title="Data quality" description="Freshness, completeness and reconciliation of this tenant's data" actions={query.data && <StatusBadge status={query.data.status} />} />
      <DataState
        query={query}
        label="data quality"
        skeleton={
          <CardBody>
            <Skeleton className="h-60" />
          </CardBody>
        }
        isEmpty={(quality) => quality.checks.length === 0}
        empty={
          <EmptyState icon={ShieldQuestion} title="Nothing was checked yet">
            Checks run as soon as the first data arrive. Until then the state is unknown, which is not a pass.
          </EmptyState>
        }
      >
        {({ checks }) => <Checks checks={checks.toSorted(worstFirst)} />}
      </DataState>
    </Card>
  );
}

/** What needs a look stands open; what passes is counted and can be opened. */
function Checks({ checks }: { checks: readonly Check[] }) {
  const passing = checks.filter(({ status }) => status === "pass");
  const others = checks.filter(({ status }) => status !== "pass");
  return (
    <>
      {others.length > 0 && <CheckList checks={others} />}
      {passing.length > 0 && (
        <details className="group border-t">
          <summary className="flex list-none items-center gap-2 px-4 py-3 text-sm font-medium sm:px-5 [&::-webkit-details-marker]:hidden">
            <ChevronRight className="size-4 text-ink-3 transition-transform group-open:rotate-90" aria-hidden />
            {plural(passing.length, "check passes", "checks pass")}
          </summary>
          <CheckList checks={passing} />
        </details>
      )}
    </>
  );
}

function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="divide-y border-t">
      {checks.map((check) => (
        <CheckRow key={`${check.name}/${check.dataset}/${check.platform}/${check.account_id}`} check={check} />
      ))}
    </ul>
  );
}

const ORDER = ["fail", "unknown", "warn", "pass"];

function worstFirst(a: Check, b: Check): number {
  return ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name);
}

function CheckRow({ check }: { check: Check }) {
  const where = [check.dataset, check.platform && platformLook(check.platform).label, check.account_id].filter(Boolean).join(" · ");
  return (
    <li className="flex items-start justify-between gap-4 px-4 py-3 sm:px-5">
      <div className="min-w-0">
        <p className="text-sm font-medium first-letter:uppercase">{check.name.replaceAll("_", " ")}</p>
        <p className="text-xs text-ink-3">{where}</p>
        <p className="mt-0.5 text-sm break-words text-ink-2">{check.message}</p>
        {check.failing_keys.length > 0 && <FailingKeys keys={check.failing_keys} />}
      </div>
      <StatusBadge status={check.status} />
    </li>
  );
}

function FailingKeys({ keys }: { keys: readonly string[] }) {
  return (
    <details className="mt-1 text-xs">
      <summary className="text-brand">Show what fails ({keys.length})</summary>
      <ul className="mt-1 font-mono break-all text-ink-2">
        {keys.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
    </details>
  );
}
