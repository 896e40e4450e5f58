import { Link, useParams } from "@tanstack/react-router";
import { useTenant } from "@/api/session";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { PageBody, PageHeader } from "@/components/data/page";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { JobLog } from "./parts/job-log";
import { JobProblem } from "./parts/job-problem";
import { JobProgress } from "./parts/job-progress";
import { StreamTable } from "./parts/stream-table";
import { isRunning, type Job, useConnection } from "./queries";
import { useSyncJob } from "./queries-remote";

/** One sync: how it went, what became of its records, why it failed, and what it said. */
export function SyncJobPage() {
  const { connectionId, jobId } = useParams({ from: "/_app/data-sources/$connectionId_/jobs/$jobId" });
  const query = useSyncJob(jobId);
  const connection = useConnection(connectionId).data;
  return (
    <PageBody>
      <PageHeader title={connection ? `Sync of ${connection.name}` : "Sync"} breadcrumbs={<Trail id={connectionId} name={connection?.name} />} description={query.data && <StatusBadge status={query.data.state} />} />
      <DataState query={query} label="sync" skeleton={<Skeleton className="h-120" />}>
        {(job) => (
          <>
            {isRunning(job) && (
              <Card>
                <CardBody className="pt-5">
                  <JobProgress job={job} cancellable />
                </CardBody>
              </Card>
            )}
            {job.error && <JobProblem error={job.error} again={isRunning(job)} connection={connection} />}
            <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
              <Facts job={job} />
              <Card>
                <CardHeader title="Records" description="Sent = written + filtered + quarantined" />
                <CardBody>{job.streams.length > 0 ? <StreamTable job={job} /> : <p className="text-sm text-ink-2">{isRunning(job) ? "Nothing has been written yet." : "Nothing was written."}</p>}</CardBody>
              </Card>
            </div>
            <JobLog connectionId={connectionId} job={job} />
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Facts({ job }: { job: Job }) {
  const { time_zone: timeZone } = useTenant();
  const facts: [string, React.ReactNode][] = [
    ["Asked for", formatMoment(job.created_at, timeZone)],
    ["Started by", { manual: "a person", schedule: "the schedule", webhook: "a webhook" }[job.trigger]],
    ["Took", formatDuration(job.duration_seconds)],
    ["Attempt", formatCount(job.attempt)],
    ["Rows written", formatCount(job.counts.committed)],
    ["Quarantined", formatCount(job.counts.quarantined)],
    ["Size", formatBytes(job.counts.bytes)],
    ...(job.remote_job_id ? ([["Remote job", String(job.remote_job_id)]] as [string, string][]) : []),
    ["Job", <Id key="job" value={job.id} />],
    ...(job.trace_id ? ([["Trace", <Id key="trace" value={job.trace_id} />]] as [string, React.ReactNode][]) : []),
  ];
  return (
    <Card>
      <CardHeader title="At a glance" />
      <CardBody>
        <FactList>
          {facts.map(([label, value]) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
        </FactList>
      </CardBody>
    </Card>
  );
}

function Id({ value }: { value: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <span className="truncate font-mono text-xs">{value}</span> <CopyButton text={value} variant="ghost" />
    </span>
  );
}

function Trail({ id, name }: { id: string; name: string | undefined }) {
  return (
    <Breadcrumbs here="Sync">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
      <Link to="/data-sources/$connectionId" params={{ connectionId: id }} className={crumbClass}>
        {name ?? "Source"}
      </Link>
    </Breadcrumbs>
  );
}
