import { Link, useNavigate } from "@tanstack/react-router";
import { Table2 } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";

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
  { id: "freshness", header: "Fresh within", align: "end", value: (dataset) => dataset.freshness_hours, cell: (dataset) => `${dataset.freshness_hours} h`, className: "max-md:hidden" },
  {
    id: "quarantined",
    header: "Quarantined rows",
    align: "end",
    value: (dataset) => dataset.quarantined,
    cell: (dataset) => (dataset.quarantined > 0 ? <Badge tone="warn">{formatCount(dataset.quarantined)}</Badge> : <span className="text-ink-3">0</span>),
  },
];

/** What is promised about every row that is let in, and how many rows wait outside. */
export function DatasetsPage() {
  const query = $api.useQuery("get", "/api/v1/datasets");
  const navigate = useNavigate();
  return (
    <PageBody>
      <PageHeader title="Datasets" description="Every row is checked against a versioned schema. One that breaks a rule waits in the quarantine with the reason." />
      <Card>
        <DataState
          query={query}
          label="datasets"
          skeleton={
            <CardBody className="pt-5">
              <Skeleton className="h-80" />
            </CardBody>
          }
          isEmpty={({ items }) => items.length === 0}
          empty={<EmptyState icon={Table2} title="No datasets" />}
        >
          {({ items }) => (
            <DataTable label="Datasets" columns={COLUMNS} rows={items} rowId={(dataset) => dataset.name} onOpen={({ name }) => void navigate({ to: "/datasets/$name", params: { name } })} />
          )}
        </DataState>
      </Card>
    </PageBody>
  );
}
