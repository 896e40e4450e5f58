import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ShieldCheck, Table2 } from "lucide-react";
import { useMemo } from "react";
import { $api, type Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, plural } from "@/lib/format";

type Summary = Schema<"DatasetSummary">;

const COLUMNS: Column<Summary>[] = [
  {
    id: "title",
    header: "Dataset",
    value: (dataset) => dataset.title,
    cell: (dataset) => (
      <div className="py-1.5">
        <Link to="/datasets/$name" params={{ name: dataset.name }} className="font-medium text-ink hover:text-brand hover:underline">
          {dataset.title}
        </Link>
        <span className="line-clamp-2 max-w-140 text-xs text-ink-3">{dataset.description}</span>
      </div>
    ),
  },
  { id: "version", header: "Version", value: (dataset) => dataset.latest_version, className: "max-md:hidden" },
  { id: "freshness", header: "Fresh within", align: "end", value: (dataset) => dataset.freshness_hours, cell: (dataset) => describeHours(dataset.freshness_hours), className: "max-md:hidden" },
  {
    id: "quarantined",
    header: "Quarantined rows",
    align: "end",
    value: (dataset) => dataset.quarantined,
    cell: (dataset) => (dataset.quarantined > 0 ? <Badge tone="warn">{formatCount(dataset.quarantined)}</Badge> : <span className="text-ink-3">0</span>),
  },
];

/** What is promised about every row that is let in, and how many rows wait outside. Where rows wait comes first. */
export function DatasetsPage() {
  const query = $api.useQuery("get", "/api/v1/datasets");
  const { q = "", waiting } = useSearch({ from: "/_app/datasets/" });
  const navigate = useNavigate({ from: "/datasets/" });
  const change = (next: { q?: string | undefined; waiting?: "yes" | undefined }) => void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true, resetScroll: false });
  const ordered = useMemo(() => query.data?.items.toSorted((a, b) => Number(b.quarantined > 0) - Number(a.quarantined > 0)) ?? [], [query.data]);
  const shown = ordered.filter((dataset) => matches(dataset, q) && (!waiting || dataset.quarantined > 0));
  return (
    <PageBody>
      <PageHeader title="Datasets" description="Every row is checked against a versioned schema. One that breaks a rule waits in the quarantine with the reason." />
      <Card>
        <div className="flex flex-wrap items-center gap-3 px-4 pt-4 pb-3 sm:px-5">
          <SearchInput label="Search datasets" value={q} onChange={(text) => change({ q: text || undefined })} className="w-64 max-sm:w-full" />
          <Chip pressed={waiting === "yes"} onToggle={() => change({ waiting: waiting ? undefined : "yes" })}>
            With quarantined rows <span className="num">{formatCount(ordered.filter(({ quarantined }) => quarantined > 0).length)}</span>
          </Chip>
        </div>
        <DataState
          query={query}
          label="datasets"
          skeleton={
            <CardBody>
              <Skeleton className="h-80" />
            </CardBody>
          }
        >
          {() => (
            <DataTable
              label="Datasets"
              columns={COLUMNS}
              rows={shown}
              rowId={(dataset) => dataset.name}
              onOpen={({ name }) => void navigate({ to: "/datasets/$name", params: { name } })}
              empty={
                waiting && !q ? (
                  <EmptyState icon={ShieldCheck} title="No row waits in a quarantine">
                    Every row so far kept the rules.
                  </EmptyState>
                ) : (
                  <EmptyState icon={Table2} title="No dataset fits">
                    Clear the search to see all of them.
                  </EmptyState>
                )
              }
            />
          )}
        </DataState>
      </Card>
    </PageBody>
  );
}

function matches(dataset: Summary, q: string): boolean {
  return `${dataset.title} ${dataset.name}`.toLowerCase().includes(q.trim().toLowerCase());
}

/** Hours as people say them: whole days from two on. */
function describeHours(hours: number): string {
  return hours >= 48 && hours % 24 === 0 ? plural(hours / 24, "day") : `${formatCount(hours)} h`;
}
