import { Link } from "@tanstack/react-router";
import { Pause, Play, RefreshCw } from "lucide-react";
import { useCan } from "@/api/session";
import { ProvenanceBadge } from "@/components/data/provenance-badge";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { describeSchedule } from "@/lib/schedule";
import { formatAgo, formatUntil } from "@/lib/time";
import { describeCounts } from "../describe";
import { type Connection, isRunning, useRunNow, useToggle } from "../queries";
import { JobProgress } from "./job-progress";
import { SourceMark } from "./source-mark";

/** One source at a glance, with what can be done about it. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const now = useNow();
  const job = connection.last_sync;
  return (
    <Card className="flex h-full flex-col p-4 sm:p-5">
      <div className="flex items-start gap-3">
        <SourceMark provider={connection.provider} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-md font-semibold">
            <Link to="/data-sources/$connectionId" params={{ connectionId: connection.id }} className="hover:text-brand hover:underline">
              {connection.name}
            </Link>
          </h2>
          <p className="truncate text-xs text-ink-3">{connection.title}</p>
        </div>
        <div className="flex flex-wrap justify-end gap-1">
          <ProvenanceBadge dataset={connection.dataset} />
          <StatusBadge status={connection.state} />
        </div>
      </div>
      <dl className="mt-4 grid flex-1 grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1.5 text-sm">
        <dt className="text-ink-3">Schedule</dt>
        <dd className="truncate">
          {describeSchedule(connection.schedule)}
          {connection.next_sync_at && <span className="text-ink-3"> · next {formatUntil(connection.next_sync_at, now)}</span>}
        </dd>
        <dt className="text-ink-3">Last sync</dt>
        <dd className="min-w-0">
          {job ? (
            <span className="flex flex-wrap items-center gap-2">
              <StatusBadge status={job.state} />
              {!isRunning(job) && <span className="text-ink-2">{formatAgo(job.finished_at, now)}</span>}
            </span>
          ) : (
            <span className="text-ink-3">never</span>
          )}
        </dd>
        {job && !isRunning(job) && (
          <>
            <dt className="text-ink-3">Result</dt>
            <dd className="min-w-0">{job.error ? <span className="line-clamp-2 text-bad">{job.error.message}</span> : describeCounts(job)}</dd>
          </>
        )}
      </dl>
      {job && isRunning(job) && <JobProgress job={job} className="mt-3" />}
      <div className="mt-4">
        <Actions connection={connection} />
      </div>
    </Card>
  );
}

export function Actions({ connection }: { connection: Connection }) {
  const { run, isPending } = useRunNow(connection);
  const { toggle, isPending: toggling } = useToggle(connection);
  const mayWrite = useCan("ingestion:write");
  if (!mayWrite) return null;
  const paused = connection.state === "paused";
  const running = isRunning(connection.last_sync);
  return (
    <div className="flex gap-2">
      <Button onClick={run} busy={isPending} disabled={running}>
        {!isPending && <RefreshCw aria-hidden />} {running ? "Running" : "Run now"}
      </Button>
      <Button variant="ghost" onClick={toggle} busy={toggling}>
        {paused ? <Play aria-hidden /> : <Pause aria-hidden />} {paused ? "Resume" : "Pause"}
      </Button>
    </div>
  );
}
