import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data/columns";
import { AgoText } from "@/components/data/ago-text";
import { formatBytes, formatCount } from "@/lib/format";
import { KINDS } from "../kinds";
import type { UploadSummary } from "../queries";
import { UploadStateBadge } from "./upload-state-badge";

export const UPLOAD_COLUMNS: Column<UploadSummary>[] = [
  {
    id: "file",
    header: "File",
    value: (upload) => upload.filename,
    cell: (upload) => (
      <div className="py-1">
        <Link to="/uploads/$uploadId" params={{ uploadId: upload.id }} className="block max-w-80 truncate font-medium text-ink hover:text-brand hover:underline">
          {upload.filename}
        </Link>
        <span className="text-xs text-ink-3">
          {KINDS[upload.kind].label} · {formatBytes(upload.size_bytes)}
        </span>
      </div>
    ),
  },
  { id: "state", header: "State", value: (upload) => upload.state, cell: (upload) => <UploadStateBadge state={upload.state} /> },
  { id: "rows", header: "Rows", align: "end", value: (upload) => upload.rows, cell: (upload) => formatCount(upload.rows), className: "max-sm:hidden" },
  count("accepted", "Written"),
  count("unchanged", "Unchanged"),
  count("quarantined", "Quarantined"),
  { id: "when", header: "Uploaded", align: "end", value: (upload) => upload.created_at, cell: (upload) => <AgoText at={upload.created_at} />, className: "max-md:hidden" },
];

function count(key: "accepted" | "unchanged" | "quarantined", header: string): Column<UploadSummary> {
  return {
    id: key,
    header,
    align: "end",
    value: (upload) => upload.counts?.[key],
    cell: (upload) => (key === "quarantined" && upload.counts?.quarantined ? <Quarantined upload={upload} /> : formatCount(upload.counts?.[key])),
    className: "max-md:hidden",
  };
}

function Quarantined({ upload }: { upload: UploadSummary }) {
  const count = formatCount(upload.counts?.quarantined);
  return (
    <Link to="/datasets/$name" params={{ name: KINDS[upload.kind].dataset }} search={{ origin: upload.id }} className="font-medium text-warn underline underline-offset-2" aria-label={`See the ${count} quarantined rows of ${upload.filename}`}>
      {count}
    </Link>
  );
}
