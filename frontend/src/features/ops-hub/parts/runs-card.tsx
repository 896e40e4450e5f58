import { DatabaseZap } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { Card, CardHeader } from "@/components/ui/card";
import type { RecentRun } from "../queries";
import { RunRow } from "./run-row";

/** The last runs that ended: of data sources, and of reports. */
export function RunsCard({ runs }: { runs: readonly RecentRun[] }) {
  return (
    <Card>
      <CardHeader title="Recent runs" />
      {runs.length === 0 ? (
        <EmptyState icon={DatabaseZap} title="Nothing has run yet" className="py-6">
          Syncs of your data sources and runs of your reports show here when they end.
        </EmptyState>
      ) : (
        <ul aria-label="Recent runs" className="divide-y border-t">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Card>
  );
}
