import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { RunBanner } from "@/components/runs/run-banner";
import { RunDownloads } from "@/components/runs/run-downloads";
import { RunState } from "@/components/runs/run-state";
import { SendButton } from "@/components/runs/send-button";
import { ShareButton } from "@/components/runs/share-button";
import { useLiveRuns } from "@/components/runs/use-runs";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { DeliveriesCard } from "./parts/deliveries-card";
import { FailureCard } from "./parts/failure-card";
import { ProofFacts } from "./parts/proof-facts";
import { Timeline } from "./parts/timeline";
import { type RunDetail, useRun } from "./queries";
import { KIND_LABELS } from "@/lib/report-kinds";

/** One run of a report: how far it is, what failed and what to do, its files, and what proves its numbers. */
export function RunPage() {
  const { id } = useParams({ from: "/_app/ops/runs/$id" });
  const query = useRun(id);
  const run = query.data;
  return (
    <PageBody>
      <PageHeader
        title={run ? `${run.report_name}, run ${run.number}` : "Run"}
        breadcrumbs={
          <Breadcrumbs here="Run">
            <Link to="/ops/runs" className={crumbClass}>
              Report runs
            </Link>
          </Breadcrumbs>
        }
        description={run && KIND_LABELS[run.kind]}
        actions={
          run && (
            <>
              <SendButton run={run} />
              <ShareButton run={run} />
              {run.kind === "local_grid" && <GridLinks run={run} />}
            </>
          )
        }
      />
      <HubState query={query} label="run" skeleton={<Skeleton className="h-120" />}>
        {(loaded) => <Body run={loaded} />}
      </HubState>
    </PageBody>
  );
}

function GridLinks({ run }: { run: RunDetail }) {
  return (
    <>
      <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id: run.report_id }} className={buttonClass()}>
        Set-up
      </Link>
      <Link to="/ops/reports/local-search-grid/$id/results" params={{ id: run.report_id }} search={{ run: run.id }} className={buttonClass({ variant: "primary" })}>
        Open the map
      </Link>
    </>
  );
}

function Body({ run }: { run: RunDetail }) {
  const [now = run] = useLiveRuns([run]);
  return (
    <>
      <RunBanner run={now} />
      <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid gap-4">
          <Card>
            <CardHeader title="How it went" actions={<RunState state={now.state} />} />
            <CardBody>
              <Timeline run={now} />
            </CardBody>
          </Card>
          {now.failure && now.state !== "cancelled" && <FailureCard run={now} failure={now.failure} />}
        </div>
        <Card>
          <CardHeader title="Provenance" description="What proves its numbers; equal inputs have an equal content hash." actions={<RunDownloads run={now} />} />
          <CardBody>
            <ProofFacts run={now} />
          </CardBody>
        </Card>
      </div>
      <DeliveriesCard runId={now.id} />
    </>
  );
}
