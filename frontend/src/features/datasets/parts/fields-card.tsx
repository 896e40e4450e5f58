import { useMemo } from "react";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { datasetFields, type SchemaField } from "@/lib/dataset-fields";

const COLUMNS: Column<SchemaField>[] = [
  {
    id: "name",
    header: "Field",
    sortable: false,
    value: (field) => field.name,
    cell: (field) => (
      <span className="flex flex-wrap items-center gap-1.5">
        <code className="font-mono text-xs font-medium">{field.name}</code>
        {field.key && <Badge tone="brand">key</Badge>}
        {field.required && <Badge tone="outline">required</Badge>}
      </span>
    ),
  },
  { id: "type", header: "Type", sortable: false, value: (field) => field.type.join(" or ") },
  { id: "description", header: "Meaning", sortable: false, value: (field) => field.description, className: "max-md:hidden" },
];

/** The newest version of a dataset's schema, field by field. */
export function FieldsCard({ dataset }: { dataset: Schema<"DatasetDetail"> }) {
  const rows = useMemo(() => datasetFields(dataset), [dataset]);
  return (
    <Card>
      <CardHeader title={`Fields of version ${dataset.latest_version}`} description={`Owned by ${dataset.owner}. A row is told from another by ${dataset.natural_key.join(", ")}.`} />
      <DataTable label="Fields" columns={COLUMNS} rows={rows} rowId={(field) => field.name} />
    </Card>
  );
}
