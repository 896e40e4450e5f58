import { ChartLine } from "lucide-react";
import { lazy, Suspense } from "react";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useTraffic } from "../queries";
import type { Connection } from "../types";
import { Part } from "./part";

const TrafficChart = lazy(() => import("./traffic-chart"));

/** Visits of a property day by day. */
export function TrafficPart({ connection }: { connection: Connection }) {
  const query = useTraffic(connection.id);
  const skeleton = (
    <CardBody>
      <Skeleton className="h-64" />
    </CardBody>
  );
  return (
    <Part title="Visits" description="By the property's own calendar">
      <DataState
        query={query}
        label="visits"
        skeleton={skeleton}
        isEmpty={({ days }) => days.length === 0}
        empty={
          <EmptyState icon={ChartLine} title="No visits were read yet" className="py-6">
            {connection.last_synced_at ? "The property counted none in this time." : "The first sync brings them."}
          </EmptyState>
        }
      >
        {(traffic) => (
          <Suspense fallback={skeleton}>
            <TrafficChart traffic={traffic} name={connection.account_name ?? "the property"} />
          </Suspense>
        )}
      </DataState>
    </Part>
  );
}
