import { getRouteApi, Link } from "@tanstack/react-router";
import { ShieldQuestion } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { ErrorBoundary } from "@/components/data/error-boundary";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useArrival } from "@/lib/hooks";
import { isCheckName } from "./describe";
import { CheckPanel } from "./parts/check-panel";
import { IncidentsCard } from "./parts/incidents-card";
import { QualityMatrix } from "./parts/quality-matrix";
import { StatusMark } from "./parts/status-mark";
import { HISTORY_DAYS, useHistory, useQuality } from "./queries";

const route = getRouteApi("/_app/health/data-quality/");

/** Every check of every dataset now and over the last days, and the incidents that follow from them. */
export function QualityPage() {
  const { check } = route.useSearch();
  const selected = isCheckName(check) ? check : undefined;
  const query = useQuality();
  const history = useHistory();
  const panel = useArrival<HTMLDivElement>(selected !== undefined);
  const crumbs = (
    <Breadcrumbs here="Data quality">
      <Link to="/health" className={crumbClass}>
        Health
      </Link>
    </Breadcrumbs>
  );
  return (
    <PageBody>
      <PageHeader title="Data quality" description="Whether the numbers can be trusted: what is checked, how it stands, and what failed" breadcrumbs={crumbs} />
      <ErrorBoundary>
        <IncidentsCard />
      </ErrorBoundary>
      <Card>
        <CardHeader
          title="Checks"
          description={
            <>
              Now, and the worst of each of the last {HISTORY_DAYS} days
              {history.data?.last_run_at && (
                <>
                  ; last run <AgoText at={history.data.last_run_at} />
                </>
              )}
            </>
          }
          actions={query.data && <StatusMark status={query.data.status} />}
        />
        <DataState
          query={query}
          label="checks"
          skeleton={
            <CardBody>
              <Skeleton className="h-96" />
            </CardBody>
          }
          isEmpty={({ checks }) => checks.length === 0}
          empty={
            <EmptyState icon={ShieldQuestion} title="Nothing was checked yet">
              Checks run as soon as the first data arrive. Until then the state is unknown, which is not a pass.
            </EmptyState>
          }
        >
          {(quality) => <QualityMatrix quality={quality} series={history.data?.series ?? []} until={history.data?.until ?? quality.checked_at.slice(0, 10)} selected={selected} />}
        </DataState>
      </Card>
      {selected && query.data && (
        <div ref={panel} className="scroll-mt-20">
          <ErrorBoundary>
            <CheckPanel key={selected} name={selected} checks={query.data.checks.filter(({ name }) => name === selected)} />
          </ErrorBoundary>
        </div>
      )}
    </PageBody>
  );
}
