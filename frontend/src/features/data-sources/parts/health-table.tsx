import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/lib/format";
import type { ConnectionHealth, Telemetry } from "../queries-remote";
import { ProblemLink } from "./problem-link";

const COLUMNS: Column<ConnectionHealth>[] = [
  {
    id: "name",
    header: "Source",
    value: ({ connection }) => connection.name,
    cell: ({ connection }) => (
      <Link to="/data-sources/$connectionId" params={{ connectionId: connection.id }} className="font-medium text-brand hover:underline">
        {connection.name}
      </Link>
    ),
  },
  { id: "freshness", header: "Data", value: (row) => row.sync_status_state, cell: (row) => <StatusBadge status={row.sync_status_state} /> },
  { id: "synced", header: "Last success", value: (row) => row.last_synced_at, cell: (row) => <AgoText at={row.last_synced_at} /> },
  { id: "last", header: "Last sync", value: (row) => row.last_job_status, cell: (row) => <LastJob row={row} /> },
  { id: "engine", header: "Read by", value: (row) => row.connection.engine, cell: (row) => (row.connection.engine === "server" ? "Airbyte server" : "Opsight"), className: "max-lg:hidden" },
  { id: "succeeded", header: "Succeeded", align: "end", value: (row) => row.succeeded, cell: (row) => formatCount(row.succeeded), className: "max-md:hidden" },
  { id: "failed", header: "Failed", align: "end", value: (row) => row.failed, cell: (row) => formatCount(row.failed) },
  { id: "committed", header: "Rows", align: "end", value: (row) => row.committed, cell: (row) => formatCount(row.committed), className: "max-md:hidden" },
  { id: "quarantined", header: "Quarantined", align: "end", value: (row) => row.quarantined, cell: (row) => formatCount(row.quarantined), className: "max-md:hidden" },
  {
    id: "error",
    header: "Reason",
    value: (row) => row.last_job_error?.message,
    cell: (row) =>
      row.last_job_error && (
        <span className="block max-w-80 py-1.5">
          <span className="line-clamp-2">{row.last_job_error.message}</span>
          <ProblemLink error={row.last_job_error} />
        </span>
      ),
    className: "max-lg:hidden",
  },
];

/** Each source as it is now. */
export function HealthTable({ health }: { health: Telemetry }) {
  return (
    <Card>
      <CardHeader title="Sources" description={`Stale when the last success is more than ${health.stale_after_minutes} minutes ago; counts are of the chosen range`} />
      <DataTable label="Sources and their freshness" columns={COLUMNS} rows={health.connections} rowId={(row) => row.connection.id} />
    </Card>
  );
}

function LastJob({ row }: { row: ConnectionHealth }) {
  if (!row.last_job_id) return <span className="text-ink-3">never</span>;
  return (
    <Link to="/data-sources/$connectionId/jobs/$jobId" params={{ connectionId: row.connection.id, jobId: row.last_job_id }} aria-label={`Last sync of ${row.connection.name}: ${row.last_job_status}`}>
      <StatusBadge status={row.last_job_status} />
    </Link>
  );
}
