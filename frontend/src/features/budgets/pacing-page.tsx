import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { PiggyBank } from "lucide-react";
import { useCan, useTenant } from "@/api/session";
import { toProblem } from "@/api/problem";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { PageBody } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useView } from "@/components/view/use-view";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";
import { formatMonth, thisMonth } from "@/lib/months";
import { BudgetsHead } from "./parts/budgets-head";
import { MonthPicker } from "./parts/month-picker";
import { PacingCards } from "./parts/pacing-cards";
import { PacingList } from "./parts/pacing-list";
import { usePacing } from "./queries";
import { readSearch } from "./search";

/** How a month's budgets stand against what is spent. */
export function PacingPage() {
  const search = readSearch(useSearch({ from: "/_app/budgets/" }));
  const navigate = useNavigate({ from: "/budgets/" });
  const { dataset } = useView();
  const { time_zone: timeZone } = useTenant();
  const mayPlan = useCan("metrics:write");
  const query = usePacing(dataset, search.month);
  const month = search.month ?? query.data?.month ?? thisMonth(timeZone);
  const plan = mayPlan && (
    <Link to="/budgets/plan" search={(before) => ({ ...before, month, state: undefined })} className={buttonClass({ variant: "primary" })}>
      Plan budgets
    </Link>
  );
  return (
    <PageBody>
      <BudgetsHead title="Budgets" description="What is planned for a month, what was spent of it, and where it will end.">
        <MonthPicker value={month} onChange={(next) => void navigate({ search: (before) => ({ ...before, month: next }), replace: true })} />
      </BudgetsHead>
      {query.data?.snapshot_generated_at && (
        <FreshnessBanner generatedAt={query.data.snapshot_generated_at} budgetSeconds={query.data.freshness.budget_seconds} dataset={dataset} failed={query.error !== null && !toProblem(query.error).isOffline} timeZone={timeZone} />
      )}
      <DataState
        query={query}
        label="budgets"
        skeleton={<PacingSkeleton />}
        isEmpty={(data) => data.totals.length === 0}
        empty={
          <EmptyState icon={PiggyBank} title={`No budget for ${formatMonth(month)}`} action={plan}>
            {query.data?.months.length
              ? "Other months have budgets. Plan this one, or upload a file of monthly budgets."
              : "Plan budgets by campaign, account or platform and have them approved, or upload a file of monthly budgets; pacing follows from spend."}
          </EmptyState>
        }
      >
        {(data) => (
          <div className={cn("grid grid-cols-1 gap-4 transition-opacity duration-200 sm:gap-5", query.isPlaceholderData && "opacity-60")} aria-busy={query.isPlaceholderData}>
            {data.awaiting > 0 && (
              <Notice
                tone="info"
                actions={
                  <Link to="/budgets/review" search={(before) => ({ ...before, month: undefined, state: undefined })} className={buttonClass({ size: "sm" })}>
                    Review
                  </Link>
                }
              >
                {plural(data.awaiting, "proposed budget waits", "proposed budgets wait")} for a decision; {data.awaiting === 1 ? "it does" : "they do"} not count yet.
              </Notice>
            )}
            <PacingCards totals={data.totals} />
            {data.items.length > 0 ? <PacingList rows={data.items} dataset={data.dataset} /> : <Notice>Your role shows totals only; single budgets are withheld.</Notice>}
          </div>
        )}
      </DataState>
    </PageBody>
  );
}

function PacingSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5">
      <Skeleton className="h-36" />
      <Skeleton className="h-96" />
    </div>
  );
}
