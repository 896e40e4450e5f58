import { useBlocker, useNavigate, useSearch } from "@tanstack/react-router";
import { CopyPlus, Divide, Plus, Table2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan, useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useView } from "@/components/view/use-view";
import { plural } from "@/lib/format";
import { savedDrafts } from "./draft-cells";
import { formatMonth, thisMonth } from "@/lib/months";
import { BudgetsHead } from "./parts/budgets-head";
import { MonthPicker } from "./parts/month-picker";
import { PlannerGrid } from "./parts/planner-grid";
import { useGrid } from "./queries";
import { usePlanner } from "./use-planner";
import { readSearch } from "./search";

const SpreadDialog = lazy(() => import("./parts/spread-dialog"));
const ScopeDialog = lazy(() => import("./parts/scope-dialog"));
const ProposeDialog = lazy(() => import("./parts/propose-dialog"));
const MONTHS = 3;

/** Budgets of some months to come: typed, copied or spread, saved as drafts, and handed in. */
export function PlannerPage() {
  const search = readSearch(useSearch({ from: "/_app/budgets/plan" }));
  const navigate = useNavigate({ from: "/budgets/plan" });
  const { dataset } = useView();
  const { time_zone: timeZone, currency: tenantCurrency } = useTenant();
  const mayPlan = useCan("metrics:write");
  const month = search.month ?? thisMonth(timeZone);
  const query = useGrid(dataset, month, MONTHS);
  const currency = query.data?.currencies[0] ?? tenantCurrency;
  const planner = usePlanner(dataset, query.data, currency);
  const [dialog, setDialog] = useState<"spread" | "scope" | "propose">();
  const drafts = savedDrafts(planner.rows);
  const blocker = useBlocker({ shouldBlockFn: ({ current, next }) => planner.isDirty && current.pathname !== next.pathname, enableBeforeUnload: () => planner.isDirty, withResolver: true });
  const close = () => setDialog(undefined);
  return (
    <PageBody>
      <BudgetsHead title="Budget planner" description="Type amounts, copy a month or spread a total; then hand the drafts in for approval.">
        <MonthPicker label="First month" value={month} onChange={(next) => void navigate({ search: (before) => ({ ...before, month: next }), replace: true })} />
      </BudgetsHead>
      <DataState query={query} label="the planner" skeleton={<Skeleton className="h-120" />}>
        {({ months, total_rows: total, rows, currencies }) => (
          <Card aria-busy={query.isPlaceholderData}>
            <CardHeader
              title={`${formatMonth(months[0] ?? month)} and the ${plural(months.length - 1, "month")} after`}
              description={total > rows.length ? `The ${rows.length} campaigns that spent most, of ${total}.` : "Campaigns that spent something lately or have a budget; wider budgets first."}
              actions={
                mayPlan && (
                  <>
                    <Button onClick={() => setDialog("scope")}>
                      <Plus aria-hidden /> Add budget
                    </Button>
                    <Button onClick={() => void planner.copyLastMonth(month)} busy={planner.busy}>
                      <CopyPlus aria-hidden /> Copy last month
                    </Button>
                    <Button onClick={() => setDialog("spread")}>
                      <Divide aria-hidden /> Spread a total
                    </Button>
                  </>
                )
              }
            />
            {mayPlan && (planner.isDirty || drafts.length > 0) && (
              <div className="flex flex-wrap items-center justify-end gap-2 border-t bg-surface-2 px-4 py-2.5 sm:px-5">
                <span role="status" className="mr-auto text-sm text-ink-2">
                  {planner.isDirty ? `${plural(planner.count, "change")} not saved` : `${plural(drafts.length, "draft")} saved and not handed in yet`}
                </span>
                {planner.isDirty && (
                  <>
                    <Button onClick={planner.discard}>Discard</Button>
                    <Button variant="primary" busy={planner.busy} disabled={planner.count === 0} onClick={() => void planner.save()}>
                      Save drafts
                    </Button>
                  </>
                )}
                {!planner.isDirty && (
                  <Button variant="primary" onClick={() => setDialog("propose")}>
                    Propose {plural(drafts.length, "draft")}
                  </Button>
                )}
              </div>
            )}
            {planner.rows.length === 0 ? (
              <EmptyState icon={Table2} title="No campaign to plan for yet">
                {mayPlan ? "Campaigns appear here once they have spent something. A budget for a platform or for everything can be added at any time." : "Campaigns appear here once they have spent something."}
              </EmptyState>
            ) : (
              <PlannerGrid rows={planner.rows} months={months} edits={planner.edits} errors={planner.errors} currency={currency} mayPlan={mayPlan} onEdit={planner.edit} />
            )}
            <Suspense>
              {dialog === "spread" && (
                <SpreadDialog
                  dataset={dataset}
                  month={month}
                  rows={rows}
                  currencies={currencies}
                  onClose={close}
                  onTake={(items) => {
                    planner.take(items);
                    close();
                  }}
                />
              )}
              {dialog === "scope" && (
                <ScopeDialog
                  rows={rows}
                  months={months}
                  onClose={close}
                  onAdd={(row) => {
                    planner.addRow(row);
                    close();
                  }}
                />
              )}
              {dialog === "propose" && <ProposeDialog plans={drafts} onClose={close} />}
            </Suspense>
          </Card>
        )}
      </DataState>
      <ConfirmDialog open={blocker.status === "blocked"} onOpenChange={(open) => !open && blocker.reset?.()} title="Leave without saving?" action="Leave" onConfirm={() => blocker.proceed?.()}>
        {plural(planner.count, "change")} of the planner would be lost.
      </ConfirmDialog>
    </PageBody>
  );
}
