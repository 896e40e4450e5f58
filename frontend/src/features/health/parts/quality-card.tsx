import { Link } from "@tanstack/react-router";
import { ChevronRight, ShieldQuestion } from "lucide-react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { platformLook } from "@/components/data/platform-mark";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { byBadness, CHECKS } from "../describe";
import { type Check, type CheckStatus, useQuality } from "../queries";
import { FailingKeys } from "./failing-keys";
import { StatusMark } from "./status-mark";

/** Every check of this tenant's data, the worst first. Unknown is never a pass. */
export function QualityCard() {
  const query = useQuality();
  return (
    <Card>
      <CardHeader title="Data quality" description="Freshness, completeness and reconciliation of this tenant's data" actions={query.data && <Actions status={query.data.status} />} />
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
        {({ checks }) => <Checks checks={checks.toSorted(byBadness)} />}
      </DataState>
    </Card>
  );
}

function Actions({ status }: { status: CheckStatus }) {
  return (
    <>
      <StatusMark status={status} />
      <Link to="/health/data-quality" className={buttonClass({ size: "sm" })}>
        History and incidents
      </Link>
    </>
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

function CheckRow({ check }: { check: Check }) {
  const where = [check.dataset, check.platform && platformLook(check.platform).label, check.account_id].filter(Boolean).join(" · ");
  return (
    <li className="flex items-start justify-between gap-4 px-4 py-3 sm:px-5">
      <div className="min-w-0">
        <p className="text-sm font-medium">{CHECKS[check.name].label}</p>
        <p className="text-xs text-ink-3">{where}</p>
        <p className="mt-0.5 text-sm break-words text-ink-2">{check.message}</p>
        <FailingKeys keys={check.failing_keys} dataset={check.dataset} />
      </div>
      <StatusMark status={check.status} />
    </li>
  );
}
