import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Breakable } from "@/components/ui/breakable";
import { formatBytes, formatCount } from "@/lib/format";
import type { Job } from "../queries";

type Stream = Job["streams"][number];

const columnsOf = (jobId: string): Column<Stream>[] => [
  { id: "name", header: "Stream", value: (stream) => stream.name, cell: (stream) => <span className="font-medium"><Breakable>{stream.name}</Breakable></span> },
  ...(["emitted", "committed", "filtered", "quarantined", "vanished"] as const).map(
    (key): Column<Stream> => ({
      id: key,
      header: { emitted: "Sent", committed: "Written", filtered: "Filtered", quarantined: "Quarantined", vanished: "Gone at source" }[key],
      align: "end",
      value: (stream) => stream[key],
      cell: (stream) => (key === "quarantined" ? <Quarantined stream={stream} jobId={jobId} /> : formatCount(stream[key])),
      ...(key === "filtered" || key === "vanished" ? { className: "max-md:hidden" } : {}),
    }),
  ),
  { id: "bytes", header: "Size", align: "end", value: (stream) => stream.bytes, cell: (stream) => formatBytes(stream.bytes), className: "max-md:hidden" },
];

/** The streams of one sync. Sent = written + filtered + quarantined, or the sync has failed. */
export function StreamTable({ job: { id, streams } }: { job: Job }) {
  const columns = useMemo(() => columnsOf(id), [id]);
  if (streams.length === 0) return null;
  return (
    <div className="-mx-4 sm:-mx-5">
      <DataTable label="Streams of the last sync" columns={columns} rows={streams} rowId={(stream) => stream.name} />
    </div>
  );
}

/** Leads to the rows that were kept aside, where they can be corrected. */
function Quarantined({ stream, jobId }: { stream: Stream; jobId: string }) {
  const count = formatCount(stream.quarantined);
  if (!stream.table || !stream.quarantined) return count;
  return (
    <Link to="/datasets/$name" params={{ name: stream.table.replace(/^raw\./, "") }} search={{ origin: jobId }} className="font-medium text-warn underline underline-offset-2" aria-label={`See the ${count} quarantined rows of ${stream.name}`}>
      {count}
    </Link>
  );
}
