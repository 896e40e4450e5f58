import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { isOver, type Run, stateInWords } from "@/components/runs/run";
import { RunState } from "@/components/runs/run-state";
import { SourceBadge } from "@/components/runs/source-badge";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatCount, formatDuration } from "@/lib/format";
import { KIND_LABELS } from "@/lib/report-kinds";
import { tookSeconds } from "../words";
import { RunActions } from "./run-actions";

export const RUN_COLUMNS: Column<Run>[] = [
  {
    id: "report",
    header: "Report",
    sortable: false,
    value: ({ report_name }) => report_name,
    cell: ({ id, report_name: name, number, kind }) => (
      <span className="grid py-1">
        <Link to="/ops/runs/$id" params={{ id }} className="font-medium text-ink hover:text-brand">
          {name}
        </Link>
        <span className="text-xs text-ink-3">
          Run {formatCount(number)}, {KIND_LABELS[kind].toLowerCase()}
        </span>
      </span>
    ),
  },
  { id: "state", header: "State", sortable: false, value: ({ state }) => state, cell: (run) => (isOver(run) ? <RunState state={run.state} /> : <Progress run={run} />) },
  { id: "source", header: "Numbers", sortable: false, value: ({ provenance }) => provenance, cell: ({ provenance }) => <SourceBadge provenance={provenance} />, className: "max-lg:hidden" },
  { id: "by", header: "Started by", sortable: false, value: ({ started_by: by }) => by, cell: ({ started_by: by }) => (by === "schedule" ? "Its schedule" : "A person"), className: "max-lg:hidden" },
  { id: "asked", header: "Asked for", sortable: false, value: ({ requested_at }) => requested_at, cell: ({ requested_at }) => <AgoText at={requested_at} />, className: "max-sm:hidden" },
  { id: "took", header: "Took", align: "end", sortable: false, value: tookSeconds, cell: (run) => formatDuration(tookSeconds(run)), className: "max-md:hidden" },
  { id: "actions", header: "Actions", align: "end", sortable: false, screenOnly: true, value: () => null, cell: (run) => <RunActions run={run} /> },
];

function Progress({ run: { state, progress } }: { run: Run }) {
  const { planned, done, failed } = progress;
  return <ProgressBar label={stateInWords(state)} value={planned > 0 && done + failed > 0 ? (done + failed) / planned : undefined} note={planned > 0 ? `${formatCount(done)} of ${formatCount(planned)}` : ""} />;
}
