import { ChartCard } from "@/components/charts/chart-card";
import { LineChart, type Series } from "@/components/charts/line-chart";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { formatCount, formatDuration, formatPercent, formatTick } from "@/lib/format";
import { bucketsOf, type HealthRow, type ProviderPoint, rowsOf, valuesOf } from "../health-series";
import type { Telemetry } from "../queries-remote";

interface Measure {
  title: string;
  description: string;
  fileName: string;
  pick: (point: ProviderPoint) => number | null;
  formatY: (value: number) => string;
  formatTick: (value: number) => string;
}

const MEASURES: Measure[] = [
  {
    title: "Success rate",
    description: "Share of the finished syncs that succeeded, by provider",
    fileName: "sync-success-rate",
    pick: (point) => point.success_rate,
    formatY: (value) => formatPercent(value),
    formatTick: (value) => formatTick(value, "percent"),
  },
  {
    title: "Latency",
    description: "How long 95 of 100 successful syncs took at most, by provider",
    fileName: "sync-latency",
    pick: (point) => point.p95_seconds,
    formatY: formatDuration,
    formatTick: (value) => formatDuration(value),
  },
  {
    title: "Rows written",
    description: "Records that landed, by provider",
    fileName: "sync-rows",
    pick: (point) => point.committed,
    formatY: (value) => formatCount(value),
    formatTick: (value) => formatTick(value, "count"),
  },
  {
    title: "Quarantined",
    description: "Records that broke their contract and were kept aside, by provider",
    fileName: "sync-quarantined",
    pick: (point) => point.quarantined,
    formatY: (value) => formatCount(value),
    formatTick: (value) => formatTick(value, "count"),
  },
];

const COLUMNS: Column<HealthRow>[] = [
  { id: "at", header: "From", value: ({ point }) => point.at, cell: ({ point }) => formatMomentOf(point.at, true) },
  { id: "provider", header: "Provider", value: ({ provider }) => provider, cell: ({ provider }) => nameOf(provider) },
  { id: "succeeded", header: "Succeeded", align: "end", value: ({ point }) => point.succeeded },
  { id: "failed", header: "Failed", align: "end", value: ({ point }) => point.failed },
  { id: "p50", header: "Median", align: "end", value: ({ point }) => point.p50_seconds, cell: ({ point }) => formatDuration(point.p50_seconds) },
  { id: "p95", header: "95 %", align: "end", value: ({ point }) => point.p95_seconds, cell: ({ point }) => formatDuration(point.p95_seconds) },
  { id: "committed", header: "Rows", align: "end", value: ({ point }) => point.committed, cell: ({ point }) => formatCount(point.committed) },
  { id: "quarantined", header: "Quarantined", align: "end", value: ({ point }) => point.quarantined, cell: ({ point }) => formatCount(point.quarantined) },
];

/** Syncs over time, a line for each provider; each chart has its table. */
export default function HealthCharts({ health }: { health: Telemetry }) {
  const buckets = bucketsOf(health);
  const rows = rowsOf(health);
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 xl:grid-cols-2">
      {MEASURES.map((measure) => (
        <ChartCard
          key={measure.title}
          title={measure.title}
          description={measure.description}
          fileName={measure.fileName}
          chart={(svgRef) => (
            <>
              <LineChart
                x={buckets}
                series={seriesOf(health, buckets, measure)}
                formatX={(at) => formatMomentOf(at, health.bucket === "day")}
                formatLongX={(at) => formatMomentOf(at, true, health.bucket === "hour")}
                formatY={measure.formatY}
                formatTick={measure.formatTick}
                summary={`${measure.title} by ${health.bucket} of ${health.providers.map(({ provider }) => nameOf(provider)).join(", ")}.`}
                height={220}
                svgRef={svgRef}
              />
              <Legend health={health} />
            </>
          )}
          table={<DataTable label={`${measure.title} by provider`} columns={COLUMNS} rows={rows} rowId={({ provider, point }) => provider + point.at} />}
        />
      ))}
    </div>
  );
}

function Legend({ health }: { health: Telemetry }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
      {health.providers.map(({ provider }, index) => (
        <li key={provider} className="flex items-center gap-1.5">
          <span className="size-2.5 rounded-full" style={{ background: colorOf(index) }} aria-hidden /> {nameOf(provider)}
        </li>
      ))}
    </ul>
  );
}

function seriesOf(health: Telemetry, buckets: readonly string[], measure: Measure): Series[] {
  return health.providers.map(({ provider, points }, index) => ({
    id: provider,
    label: nameOf(provider),
    values: valuesOf(points, buckets, measure.pick),
    color: colorOf(index),
  }));
}

function colorOf(index: number): string {
  return `var(--series-${(index % 6) + 1})`;
}

function nameOf(provider: string): string {
  const words = provider.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function formatMomentOf(iso: string, withDay: boolean, withHour = !withDay): string {
  return new Intl.DateTimeFormat("en-US", {
    ...(withDay ? { month: "short", day: "numeric" } : {}),
    ...(withHour ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : {}),
    timeZone: "UTC",
  }).format(new Date(iso));
}
