import { useNames } from "@/api/people";
import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { formatCount, formatDuration } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { actorOf, PURPOSES, resultOf } from "../describe";
import { type Rotation, useRotations } from "../queries";

/** What each rotation did; nothing before the first. */
export function RotationsCard() {
  const rotations = useRotations().data?.items ?? [];
  if (rotations.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Rotations" description="An old key is retired once nothing is sealed with it." />
      <RotationTable rotations={rotations} />
    </Card>
  );
}

function RotationTable({ rotations }: { rotations: readonly Rotation[] }) {
  const now = useNow();
  const names = useNames();
  const columns = useMemo<Column<Rotation>[]>(
    () => [
      { id: "at", header: "Began", value: (row) => row.created_at, cell: (row) => formatAgo(row.created_at, now), className: "whitespace-nowrap" },
      { id: "purpose", header: "Keys", value: (row) => row.purpose, cell: (row) => <Keys rotation={row} />, className: "whitespace-nowrap" },
      { id: "who", header: "Asked by", value: (row) => actorOf(row.requested_by, names), className: "max-sm:hidden" },
      { id: "rows", header: "Sealed anew", value: (row) => row.rows_done, cell: (row) => formatCount(row.rows_done), align: "end", className: "max-sm:hidden" },
      { id: "retired", header: "Keys retired", value: (row) => row.keys_retired, cell: (row) => formatCount(row.keys_retired), align: "end", className: "max-md:hidden" },
      { id: "took", header: "Took", value: secondsOf, cell: (row) => formatDuration(secondsOf(row)), align: "end", className: "max-md:hidden" },
      { id: "result", header: "Result", value: (row) => resultOf(row).label, cell: (row) => <Result rotation={row} /> },
    ],
    [now, names],
  );
  return <DataTable label="Rotations" columns={columns} rows={rotations} rowId={(row) => row.id} />;
}

function Keys({ rotation }: { rotation: Rotation }) {
  return (
    <>
      <span className="font-medium">{PURPOSES[rotation.purpose] ?? rotation.purpose}</span>
      {rotation.kind === "rewrap" && <span className="text-ink-3"> wrapped anew</span>}
      {rotation.to_version !== null && <span className="text-ink-3"> to version {rotation.to_version}</span>}
    </>
  );
}

function Result({ rotation }: { rotation: Rotation }) {
  const { label, tone } = resultOf(rotation);
  const more = rotation.error ?? (rotation.waiting_for.length > 0 ? `Waits for ${rotation.waiting_for.join(", ")}` : undefined);
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      {more && <span className="mt-0.5 block text-xs break-words text-ink-3">{more}</span>}
    </>
  );
}

function secondsOf({ created_at: from, finished_at: to }: Rotation): number | null {
  return to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}
