import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import { lazy, Suspense } from "react";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Tiles } from "@/components/data/tiles";
import { PageBody, PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, formatPercent } from "@/lib/format";
import { HealthTable } from "./parts/health-table";
import { type Telemetry, useSyncHealth } from "./queries-remote";

// The other pages about sources draw nothing.
const HealthCharts = lazy(() => import("./parts/health-charts"));

const RANGES = [
  { value: "1", label: "Day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
] as const;

type Days = (typeof RANGES)[number]["value"];

/** How the syncs of all sources are doing: success rate, latency and rows over time, and how fresh each source is. */
export function SyncHealthPage() {
  const { days = "7" } = useSearch({ from: "/_app/data-sources/health" });
  const navigate = useNavigate({ from: "/data-sources/health" });
  const query = useSyncHealth(Number(days));
  return (
    <PageBody>
      <PageHeader
        title="Sync health"
        breadcrumbs={<Trail />}
        description="Whether the sources are read, how long it takes, and how fresh they are"
        actions={
          <Segmented<Days>
            label="Range"
            value={days}
            onChange={(next) => void navigate({ search: { days: next }, replace: true, resetScroll: false })}
            options={RANGES}
          />
        }
      />
      <DataState
        query={query}
        label="sync health"
        skeleton={<Skeleton className="h-120" />}
        isEmpty={({ connections }) => connections.length === 0}
        empty={
          <Card>
            <EmptyState
              icon={Activity}
              title="No sources connected"
              action={
                <Link to="/data-sources/new" className={buttonClass({ variant: "primary" })}>
                  Connect a source
                </Link>
              }
            >
              As soon as one is connected, its syncs show here.
            </EmptyState>
          </Card>
        }
      >
        {(health) => (
          <>
            <Figures health={health} />
            <Suspense fallback={<Skeleton className="h-80" />}>
              <HealthCharts health={health} />
            </Suspense>
            <HealthTable health={health} />
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Figures({ health }: { health: Telemetry }) {
  const count = (state: string) => health.connections.filter((one) => one.sync_status_state === state).length;
  const succeeded = health.connections.reduce((sum, one) => sum + one.succeeded, 0);
  const failed = health.connections.reduce((sum, one) => sum + one.failed, 0);
  const tiles = [
    ["Fresh", formatCount(count("fresh"))],
    ["Stale", formatCount(count("stale"))],
    ["Missing", formatCount(count("missing"))],
    ["Success rate", succeeded + failed === 0 ? "–" : formatPercent(succeeded / (succeeded + failed))],
    ["Rows written", formatCount(health.connections.reduce((sum, one) => sum + one.committed, 0))],
    ["Quarantined", formatCount(health.connections.reduce((sum, one) => sum + one.quarantined, 0))],
  ] as const;
  return <Tiles items={tiles} className="shadow-card" />;
}

function Trail() {
  return (
    <Breadcrumbs here="Sync health">
      <Link to="/data-sources" className={crumbClass}>
        Data sources
      </Link>
    </Breadcrumbs>
  );
}
