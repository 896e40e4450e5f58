import { Link } from "@tanstack/react-router";
import { Download, History } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { ListCard } from "@/components/data/list-card";
import { RunState } from "@/components/runs/run-state";
import { buttonClass } from "@/components/ui/button";
import { useRuns } from "../queries";
import type { Run } from "../types";
import { OriginBadge } from "./origin-badge";

/** The last runs of a report, with their files. */
export function RunsCard({ reportId }: { reportId: string }) {
  const query = useRuns(reportId);
  return (
    <ListCard title="Runs" description="The last ten. A file is the same each time." query={query} label="runs" empty={<EmptyState icon={History} title="It never ran" />}>
      {({ items }) => (
        <ul aria-label="Runs" className="divide-y">
          {items.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </ListCard>
  );
}

function RunRow({ run }: { run: Run }) {
  return (
    <li className="grid gap-1.5 px-4 py-3 text-sm sm:px-5">
      <span className="flex flex-wrap items-center gap-2">
        <Link to="/ops/runs/$id" params={{ id: run.id }} className="font-medium hover:text-brand">
          Run {run.number}
        </Link>
        <RunState state={run.state} />
        <OriginBadge provenance={run.provenance} />
        <AgoText at={run.requested_at} />
      </span>
      {run.failure && <span className="text-ink-2">{run.failure.message}</span>}
      {run.formats.length > 0 && (
        <span className="flex flex-wrap gap-2">
          {run.formats.map((format) => (
            <ExportGate key={format}>
              <a href={`/api/v1/runs/${run.id}/artifacts/${format}`} download aria-label={`Run ${run.number} as ${format.toUpperCase()}`} className={buttonClass({ size: "sm" })}>
                <Download aria-hidden /> {format.toUpperCase()}
              </a>
            </ExportGate>
          ))}
        </span>
      )}
    </li>
  );
}
