import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { formatBytes, formatCount } from "@/lib/format";
import type { Job } from "../queries";

type Stream = Job["streams"][number];

const COLUMNS: Column<Stream>[] = [
  { id: "name", header: "Stream", value: (stream) => stream.name, cell: (stream) => <span className="font-medium break-all">{stream.name}</span> },
  ...(["emitted", "committed", "filtered", "quarantined", "vanished"] as const).map(
    (key): Column<Stream> => ({
      id: key,
      header: { emitted: "Sent", committed: "Written", filtered: "Filtered", quarantined: "Quarantined", vanished: "Gone at source" }[key],
      align: "end",
      value: (stream) => stream[key],
      cell: (stream) => formatCount(stream[key]),
      ...(key === "filtered" || key === "vanished" ? { className: "max-md:hidden" } : {}),
    }),
  ),
  { id: "bytes", header: "Size", align: "end", value: (stream) => stream.bytes, cell: (stream) => formatBytes(stream.bytes), className: "max-md:hidden" },
];

/** The streams of one sync. Sent = written + filtered + quarantined, or the sync has failed. */
export function StreamTable({ streams }: { streams: readonly Stream[] }) {
  if (streams.length === 0) return null;
  return (
    <div className="-mx-4 sm:-mx-5">
      <DataTable label="Streams of the last sync" columns={COLUMNS} rows={streams} rowId={(stream) => stream.name} />
    </div>
  );
}
