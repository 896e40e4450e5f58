import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { StatusBadge } from "@/components/data/status-badge";
import { Breakable } from "@/components/ui/breakable";
import { formatCount, formatDuration } from "@/lib/format";
import type { Replay } from "../queries";
import { describeWindow } from "../describe";

export const REPLAY_COLUMNS: Column<Replay>[] = [
  { id: "created", header: "Started", value: (replay) => replay.created_at, cell: (replay) => <AgoText at={replay.created_at} /> },
  { id: "dataset", header: "Dataset", value: (replay) => replay.dataset, cell: (replay) => <Breakable>{replay.dataset}</Breakable> },
  { id: "window", header: "Days", value: (replay) => replay.window.start_date, cell: (replay) => <span className="whitespace-nowrap">{describeWindow(replay)}</span>, className: "max-sm:hidden" },
  { id: "source", header: "Read from", value: (replay) => replay.source, cell: (replay) => (replay.source === "raw" ? "stored rows" : "the source"), className: "max-md:hidden" },
  { id: "state", header: "State", value: (replay) => replay.state, cell: (replay) => <StatusBadge status={replay.state} /> },
  { id: "changed", header: "Rows changed", hint: "Inserted, changed and vanished", align: "end", value: changedRows, cell: (replay) => formatCount(changedRows(replay)) },
  { id: "quarantined", header: "Quarantined", align: "end", value: (replay) => replay.counts?.quarantined ?? null, cell: (replay) => formatCount(replay.counts?.quarantined), className: "max-md:hidden" },
  { id: "duration", header: "Took", align: "end", value: (replay) => replay.duration_seconds, cell: (replay) => formatDuration(replay.duration_seconds), className: "max-md:hidden" },
];

function changedRows({ changes }: Replay): number | null {
  return changes ? changes.inserted + changes.changed + changes.vanished : null;
}
