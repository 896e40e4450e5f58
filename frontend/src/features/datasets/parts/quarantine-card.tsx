import { useSearch } from "@tanstack/react-router";
import { Download, ShieldCheck } from "lucide-react";
import { $api, type Schema } from "@/api/client";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ExportGate } from "@/components/data/export-gate";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

type Row = Schema<"QuarantinedRow">;

const COLUMNS: Column<Row>[] = [
  { id: "row", header: "Row", value: (row) => row.source_row, cell: (row) => <span className="num">{row.source_row ?? "–"}</span>, sortable: false },
  {
    id: "reason",
    header: "Why it was kept aside",
    sortable: false,
    value: (row) => row.message,
    cell: (row) => (
      <ul className="grid gap-0.5 py-1.5">
        {row.errors.map((error) => (
          <li key={`${error.pointer}/${error.rule}`}>
            <Badge tone="outline">{error.pointer.slice(1) || "row"}</Badge> <span>{error.message}</span>
          </li>
        ))}
      </ul>
    ),
  },
  { id: "content", header: "The row as it came", sortable: false, value: (row) => JSON.stringify(row.row), cell: (row) => <Content row={row} />, className: "max-lg:hidden" },
  { id: "when", header: "When", align: "end", sortable: false, value: (row) => row.created_at, cell: (row) => <AgoText at={row.created_at} />, className: "max-md:hidden" },
];

/** Rows that broke a rule of the dataset, kept as they came. */
export function QuarantineCard({ dataset }: { dataset: Schema<"DatasetDetail"> }) {
  const { origin } = useSearch({ from: "/_app/datasets/$name" });
  const { name } = dataset;
  const query = $api.useQuery("get", "/api/v1/datasets/{name}/quarantine", {
    params: { path: { name }, query: { limit: 200, ...(origin ? { origin_id: origin } : {}) } },
  });
  return (
    <Card>
      <CardHeader
        title="Quarantine"
        description={origin ? "Rows of one upload" : "Rows that broke a rule, newest first. The good rows beside them were written."}
        actions={
          dataset.quarantined > 0 && (
            <ExportGate>
              <a href={`/api/v1/datasets/${name}/quarantine/export${origin ? `?origin_id=${origin}` : ""}`} download className={buttonClass()}>
                <Download aria-hidden /> CSV
              </a>
            </ExportGate>
          )
        }
      />
      <DataState
        query={query}
        label="quarantined rows"
        skeleton={
          <CardBody>
            <Skeleton className="h-48" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={ShieldCheck} title="The quarantine is empty">
            Every row so far kept the rules.
          </EmptyState>
        }
      >
        {({ items }) => <DataTable label="Quarantined rows" columns={COLUMNS} rows={items} rowId={(row) => row.id} />}
      </DataState>
    </Card>
  );
}

function Content({ row }: { row: Row }) {
  return (
    <code className="line-clamp-2 max-w-120 font-mono text-xs break-all text-ink-2">
      {Object.entries(row.row)
        .map(([column, value]) => `${column}=${value ?? ""}`)
        .join("  ")}
    </code>
  );
}
