import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { describeNumber } from "../describe";
import type { Result } from "../queries";
import { StatusMark } from "./status-mark";

const columns: Column<Result>[] = [
  { id: "at", header: "When", value: (one) => one.checked_at, cell: (one) => <AgoText at={one.checked_at} />, sortable: false },
  { id: "status", header: "Status", value: (one) => one.status, cell: (one) => <StatusMark status={one.status} />, sortable: false },
  { id: "number", header: "Number", value: (one) => one.observed, cell: (one) => describeNumber(one.observed, one.unit), className: "whitespace-nowrap", sortable: false },
  { id: "message", header: "What was found", value: (one) => one.message, cell: (one) => <span className="block min-w-64 py-1.5 text-ink-2">{one.message}</span>, sortable: false },
];

/** What runs found for one check, newest first. */
export function ResultsTable({ results }: { results: readonly Result[] }) {
  return <DataTable label="Runs" columns={columns} rows={results} rowId={(one) => `${one.run_id}/${one.dataset}`} />;
}
