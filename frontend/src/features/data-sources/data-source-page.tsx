import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { ProvenanceBadge } from "@/components/data/provenance-badge";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { Actions } from "./parts/connection-card";
import { ConnectionFacts } from "./parts/connection-facts";
import { JobProblem } from "./parts/job-problem";
import { JobProgress } from "./parts/job-progress";
import { JobTable } from "./parts/job-table";
import { NextStep } from "./parts/next-step";
import { StreamTable } from "./parts/stream-table";
import { WebhookCard } from "./parts/webhook-card";
import { StreamsCard } from "./parts/streams-card";
import { type Connection, isRunning, useConnection, useForgetConnections } from "./queries";

/** One source: what it reads, how its syncs went, and what to do about it. */
export function DataSourcePage() {
  const { connectionId } = useParams({ from: "/_app/data-sources/$connectionId" });
  const query = useConnection(connectionId);
  const connection = query.data;
  return (
    <PageBody>
      <PageHeader
        title={connection?.name ?? "Data source"}
        breadcrumbs={<Trail />}
        description={
          connection && (
            <span className="flex flex-wrap items-center gap-2 pt-1">
              <StatusBadge status={connection.state} /> <ProvenanceBadge dataset={connection.dataset} /> {connection.title}
            </span>
          )
        }
        actions={connection && <DeleteButton connection={connection} />}
      />
      <DataState query={query} label="data source" skeleton={<Skeleton className="h-120" />}>
        {(loaded) => <Body connection={loaded} />}
      </DataState>
    </PageBody>
  );
}

function Body({ connection }: { connection: Connection }) {
  const job = connection.last_sync;
  const running = isRunning(job);
  return (
    <>
      <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card>
          <CardHeader title={running ? "Syncing now" : "Last sync"} description="What the connector sent, and what became of it" />
          <CardBody className="grid grid-cols-1 gap-4">
            {job === null && <p className="text-sm text-ink-2">It has not run yet. Press “Run now” to read it for the first time.</p>}
            {job && running && <JobProgress job={job} cancellable />}
            {job?.error && !running && (
              <JobProblem error={job.error} again={false} connection={connection} />
            )}
            <div className="flex flex-wrap items-center justify-between gap-2">
              <Actions connection={connection} />
              <NextStep connection={connection} />
            </div>
            {job && <StreamTable job={job} />}
          </CardBody>
        </Card>
        <ConnectionFacts connection={connection} />
      </div>
      {connection.engine === "embedded" && <StreamsCard connection={connection} running={running} />}
      <JobTable connectionId={connection.id} running={running} />
      <WebhookCard connection={connection} />
    </>
  );
}

function DeleteButton({ connection }: { connection: Connection }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const forget = useForgetConnections();
  const mayWrite = useCan("ingestion:write");
  const { mutate, isPending } = $api.useMutation("delete", "/api/v1/airbyte/connections/{connection_id}", {
    onSuccess: async () => {
      notifyDone(`${connection.name} was deleted.`);
      await navigate({ to: "/data-sources" });
      await forget();
    },
    onError: (error) => notifyFailed("The source was not deleted.", error),
  });
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden /> Delete
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${connection.name}?`}
        action="Delete source"
        busy={isPending}
        onConfirm={() => mutate({ params: { path: { connection_id: connection.id } } })}
      >
        It is read no more, and its history of syncs goes. Rows that it wrote stay in the warehouse. To stop it for a while, pause it instead.
      </ConfirmDialog>
    </>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="Source">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
    </Breadcrumbs>
  );
}
