import { Boxes, ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDuration, plural } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";

type Run = Schema<"DbtRun">;

/** The warehouse builds of this tenant, newest first, and how fresh each source is. */
export function DbtCard() {
  const query = $api.useQuery("get", "/api/v1/health/dbt", {}, { refetchInterval: 30_000 });
  return (
    <Card>
      <CardHeader title="Warehouse builds" description="Models and tests that turn raw rows into the numbers on screen" actions={query.data && <StatusBadge status={query.data.status} />} />
      <DataState
        query={query}
        label="warehouse builds"
        skeleton={
          <CardBody>
            <Skeleton className="h-60" />
          </CardBody>
        }
        isEmpty={(health) => health.runs.length === 0}
        empty={
          <EmptyState icon={Boxes} title="Nothing was built yet">
            The first build starts after the first sync or upload.
          </EmptyState>
        }
      >
        {(health) => <Runs health={health} />}
      </DataState>
    </Card>
  );
}

function Runs({ health }: { health: Schema<"DbtHealth"> }) {
  const now = useNow();
  const columns = useMemo<Column<Run>[]>(
    () => [
      { id: "started", header: "Started", value: (run) => run.started_at, cell: (run) => formatAgo(run.started_at, now), className: "whitespace-nowrap" },
      { id: "state", header: "State", value: (run) => run.state, cell: (run) => <StatusBadge status={run.state} /> },
      { id: "seconds", header: "Took", align: "end", value: (run) => run.seconds, cell: (run) => formatDuration(run.seconds) },
      { id: "models", header: "Models", align: "end", value: (run) => run.models_ok, cell: (run) => describeModels(run) },
    ],
    [now],
  );
  return (
    <>
      {health.last_run?.error && (
        <Notice tone="bad" className="mx-4 mb-3 sm:mx-5" title="The last build failed.">
          {health.last_run.failures.length === 0 && health.last_run.error} Last success: {formatAgo(health.last_success_at, now)}.
          <Failures failures={health.last_run.failures} />
        </Notice>
      )}
      <DataTable label="Warehouse builds" columns={columns} rows={health.runs} rowId={(run) => run.id} />
      <ModelTimes models={health.models} />
      <Sources sources={health.sources} now={now} />
    </>
  );
}

function describeModels(run: Run): string {
  const failed = run.models_failed + run.tests_failed;
  return failed > 0 ? `${run.models_ok} built, ${failed} failed` : plural(run.models_ok, "built", "built");
}

function Failures({ failures }: { failures: readonly Schema<"DbtFailure">[] }) {
  return (
    <ul className="mt-1 grid gap-1">
      {failures.map((one) => (
        <li key={one.name} className="break-words">
          <code className="font-mono text-xs break-all">{one.name}</code>
          {one.failures !== null && one.failures > 0 && `: ${plural(one.failures, "row")}`}
          {one.message && <span className="block text-xs text-ink-3">{one.message}</span>}
        </li>
      ))}
    </ul>
  );
}

/** How long each model takes, the slowest first: its last run against the median of those shown. */
function ModelTimes({ models }: { models: readonly Schema<"ModelTiming">[] }) {
  if (models.length === 0) return null;
  return (
    <details className="group border-t px-4 py-3 sm:px-5">
      <summary className="flex list-none items-center gap-2 text-sm font-medium [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 text-ink-3 transition-transform group-open:rotate-90" aria-hidden />
        Time of each model
      </summary>
      <div className="mt-2">
        <DataTable label="Time of each model" columns={TIMES} rows={models} rowId={(model) => model.name} />
      </div>
    </details>
  );
}

const TIMES: Column<Schema<"ModelTiming">>[] = [
  { id: "name", header: "Model", value: (model) => model.name, cell: (model) => <code className="font-mono text-xs">{model.name}</code>, sortable: false },
  { id: "last", header: "Last", align: "end", value: (model) => model.last_seconds, cell: (model) => formatDuration(model.last_seconds), sortable: false },
  { id: "median", header: "Median", align: "end", value: (model) => model.median_seconds, cell: (model) => formatDuration(model.median_seconds), sortable: false },
  { id: "runs", header: "Runs", align: "end", value: (model) => model.runs, sortable: false },
];

function Sources({ sources, now }: { sources: readonly Schema<"SourceFreshness">[]; now: number }) {
  if (sources.length === 0) return null;
  return (
    <div className="px-4 py-4 sm:px-5">
      <h3 className="mb-2 text-sm font-semibold">Newest row of each source</h3>
      <ul className="grid grid-cols-1 gap-1.5 text-sm">
        {sources.map((source) => (
          <li key={`${source.source}.${source.table}`} className="flex items-center justify-between gap-3">
            <span className="min-w-0 truncate text-ink-2">
              {source.source} · {source.table}
            </span>
            <span className="flex items-center gap-2 whitespace-nowrap">
              <span className="text-xs text-ink-3">
                {formatAgo(source.max_loaded_at, now)}
                {source.status !== "pass" && source.due_at && `, due ${formatAgo(source.due_at, now)}`}
              </span>
              <StatusBadge status={source.status} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
