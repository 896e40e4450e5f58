import { Link } from "@tanstack/react-router";
import { DatabaseZap } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { AgoText } from "@/components/data/ago-text";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { RecentRun } from "../queries";

/** The last runs that ended, of data sources for now. */
export function RunsCard({ runs }: { runs: readonly RecentRun[] }) {
  return (
    <Card>
      <CardHeader title="Recent runs" />
      {runs.length === 0 ? (
        <EmptyState icon={DatabaseZap} title="Nothing has run yet" className="py-6">
          Syncs of your data sources show here when they end.
        </EmptyState>
      ) : (
        <ul aria-label="Recent runs" className="divide-y border-t">
          {runs.map((run) => (
            <li key={run.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-2.5 text-sm sm:px-5">
              <Link to="/data-sources/$connectionId" params={{ connectionId: run.source_id }} className="min-w-0 truncate font-medium text-ink hover:underline">
                {run.name}
              </Link>
              <span className="flex items-center gap-2">
                {run.dataset === "demo" && <Badge tone="demo">Demo</Badge>}
                <Badge tone={run.state === "failed" ? "bad" : "good"}>{run.state === "failed" ? "Failed" : "Succeeded"}</Badge>
                <span className="text-xs text-ink-2">
                  <AgoText at={run.finished_at} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
