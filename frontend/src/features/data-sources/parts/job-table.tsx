import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { StatusBadge } from "@/components/data/status-badge";
import { formatCount, formatDuration } from "@/lib/format";
import { type Job, useJobs } from "../queries";

const STARTED_BY = { manual: "a person", schedule: "the schedule", webhook: "a webhook" } as const;

const COLUMNS: Column<Job>[] = [
  { id: "started", header: "Started", value: (job) => job.started_at ?? job.created_at, cell: (job) => <JobLink job={job} /> },
  { id: "state", header: "State", value: (job) => job.state, cell: (job) => <StatusBadge status={job.state} /> },
  { id: "trigger", header: "Started by", value: (job) => job.trigger, cell: (job) => STARTED_BY[job.trigger], className: "max-md:hidden" },
  { id: "committed", header: "Rows written", align: "end", value: (job) => job.counts.committed, cell: (job) => formatCount(job.counts.committed) },
  { id: "quarantined", header: "Quarantined", align: "end", value: (job) => job.counts.quarantined, cell: (job) => formatCount(job.counts.quarantined), className: "max-md:hidden" },
  { id: "duration", header: "Took", align: "end", value: (job) => job.duration_seconds, cell: (job) => formatDuration(job.duration_seconds), className: "max-sm:hidden" },
  { id: "error", header: "Reason", value: (job) => job.error?.message, cell: (job) => <span className="line-clamp-2 text-bad">{job.error?.message}</span>, className: "max-md:hidden" },
];

function JobLink({ job }: { job: Job }) {
  const moment = <AgoText at={job.started_at ?? job.created_at} />;
  if (!job.connection_id) return moment;
  return (
    <Link to="/data-sources/$connectionId/jobs/$jobId" params={{ connectionId: job.connection_id, jobId: job.id }} className="font-medium text-brand hover:underline">
      {moment}
    </Link>
  );
}

/** The history of a connection's syncs, newest first. */
export function JobTable({ connectionId, running }: { connectionId: string; running: boolean }) {
  const query = useJobs(connectionId, running);
  return (
    <ListCard
      title="History"
      description="Every sync of this source, newest first; open one for its log"
      query={query}
      label="syncs"
      empty={<EmptyState icon={History} title="No sync yet">Press “Run now” to read the source for the first time.</EmptyState>}
    >
      {({ items }) => <DataTable label="Syncs" columns={COLUMNS} rows={items} rowId={(job) => job.id} />}
    </ListCard>
  );
}
