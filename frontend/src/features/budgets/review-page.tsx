import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Stamp } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { useView } from "@/components/view/use-view";
import { plural } from "@/lib/format";
import { BudgetsHead } from "./parts/budgets-head";
import type { Decision } from "./parts/decision-dialog";
import { PlanList, useMayDecide } from "./parts/plan-list";
import { type Plan, usePlans } from "./queries";
import { readSearch } from "./search";

const DecisionDialog = lazy(() => import("./parts/decision-dialog"));
const HistoryDialog = lazy(() => import("./parts/history-dialog"));

type Shown = "waiting" | "draft" | "approved" | "rejected" | "all";
const SHOWN: readonly { value: Shown; label: string }[] = [
  { value: "waiting", label: "Waiting" },
  { value: "draft", label: "Drafts" },
  { value: "approved", label: "Approved" },
  { value: "rejected", label: "Rejected" },
  { value: "all", label: "All" },
];
const STATES: Record<Shown, Plan["state"][]> = { waiting: ["proposed"], draft: ["draft"], approved: ["approved"], rejected: ["rejected"], all: [] };
const EMPTY: Record<Shown, string> = { waiting: "Nothing waits for a decision", draft: "No drafts", approved: "No approved plan", rejected: "Nothing was rejected", all: "No plan yet" };

/** What was proposed, and what became of it. */
export function ReviewPage() {
  const search = readSearch(useSearch({ from: "/_app/budgets/review" }));
  const navigate = useNavigate({ from: "/budgets/review" });
  const { dataset } = useView();
  const shown = search.state ?? "waiting";
  const query = usePlans(dataset, STATES[shown], search.month);
  const mayDecide = useMayDecide();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deciding, setDeciding] = useState<{ plans: readonly Plan[]; decision: Decision }>();
  const [history, setHistory] = useState<Plan>();
  const plans = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const together = plans.filter((plan) => chosen.has(plan.id) && mayDecide(plan)).slice(0, MOST_AT_ONCE);
  const choose = (id: string) => setChosen(new Set(chosen.has(id) ? [...chosen].filter((one) => one !== id) : [...chosen, id]));
  return (
    <PageBody>
      <BudgetsHead title="Budget review" description="Whoever proposed a budget, or entered its amount, does not decide on it." />
      <Card>
        <CardHeader
          title="Plans"
          actions={
            <>
              {together.length > 0 && (
                <>
                  <Button variant="primary" onClick={() => setDeciding({ plans: together, decision: "approve" })}>
                    Approve {together.length}
                  </Button>
                  <Button variant="danger" onClick={() => setDeciding({ plans: together, decision: "reject" })}>
                    Reject {together.length}
                  </Button>
                </>
              )}
              <div className="max-w-full overflow-x-auto">
                <Segmented label="State" value={shown} options={SHOWN} onChange={(state) => void navigate({ search: (before) => ({ ...before, state: state === "waiting" ? undefined : state }), replace: true })} />
              </div>
            </>
          }
        />
        <DataState
          query={query}
          label="plans"
          skeleton={<Skeleton className="m-5 h-48" />}
          isEmpty={() => plans.length === 0}
          empty={
            <EmptyState
              icon={Stamp}
              title={EMPTY[shown]}
              action={
                <Link to="/budgets/plan" search={(before) => ({ ...before, state: undefined })} className={buttonClass({})}>
                  Open the planner
                </Link>
              }
            >
              Budgets are drafted and handed in on the planner; they wait here for somebody else to approve them.
            </EmptyState>
          }
        >
          {() => (
            <>
              <PlanList plans={plans} chosen={chosen} onChoose={choose} onDecide={(which, decision) => setDeciding({ plans: which, decision })} onHistory={setHistory} />
              {query.hasNextPage && (
                <div className="border-t p-3 text-center">
                  <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    Show more after {plural(plans.length, "plan")}
                  </Button>
                </div>
              )}
            </>
          )}
        </DataState>
      </Card>
      <Suspense>
        {deciding && (
          <DecisionDialog
            {...deciding}
            onClose={() => {
              setDeciding(undefined);
              setChosen(new Set());
            }}
          />
        )}
        {history && <HistoryDialog plan={history} onClose={() => setHistory(undefined)} />}
      </Suspense>
    </PageBody>
  );
}

const MOST_AT_ONCE = 200;
