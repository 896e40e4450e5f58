import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import { RunState } from "@/components/runs/run-state";
import { Badge } from "@/components/ui/badge";
import { KIND_LABELS } from "@/lib/report-kinds";
import type { RecentRun } from "../queries";

const NAME = "block truncate font-medium text-ink hover:underline";

/** A run that ended: what ran, which leads there, and how it ended. */
export function RunRow({ run }: { run: RecentRun }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-2.5 text-sm sm:px-5">
      <span className="min-w-0">
        {run.kind === "source_sync" ? (
          <Link to="/data-sources/$connectionId" params={{ connectionId: run.source_id }} className={NAME}>
            {run.name}
          </Link>
        ) : (
          <Link to="/ops/runs/$id" params={{ id: run.id }} className={NAME}>
            {run.name}
          </Link>
        )}
        <span className="text-xs text-ink-2">{run.kind === "source_sync" ? "Data source" : KIND_LABELS[run.kind]}</span>
      </span>
      <span className="flex items-center gap-2">
        {run.dataset === "demo" && <Badge tone="demo">Demo</Badge>}
        <HowItEnded run={run} />
        <span className="text-xs text-ink-2">
          <AgoText at={run.finished_at} />
        </span>
      </span>
    </li>
  );
}

function HowItEnded({ run }: { run: RecentRun }) {
  if (run.kind !== "source_sync") return <RunState state={run.state === "succeeded" ? "completed" : run.state} />;
  return <Badge tone={run.state === "failed" ? "bad" : "good"}>{run.state === "failed" ? "Failed" : "Succeeded"}</Badge>;
}
