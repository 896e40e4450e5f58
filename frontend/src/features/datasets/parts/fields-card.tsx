import { useMemo } from "react";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";

interface FieldRule {
  name: string;
  type: string;
  required: boolean;
  key: boolean;
  description: string;
}

interface Property {
  type?: string | string[];
  description?: string;
}

const COLUMNS: Column<FieldRule>[] = [
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
  { id: "type", header: "Type", sortable: false, value: (field) => field.type },
  { id: "description", header: "Meaning", sortable: false, value: (field) => field.description, className: "max-md:hidden" },
];

/** The newest version of a dataset's schema, field by field. */
export function FieldsCard({ dataset }: { dataset: Schema<"DatasetDetail"> }) {
  const rows = useMemo(() => fieldsOf(dataset), [dataset]);
  return (
    <Card>
      <CardHeader title={`Fields of version ${dataset.latest_version}`} description={`Owned by ${dataset.owner}. A row is told from another by ${dataset.natural_key.join(", ")}.`} />
      <DataTable label="Fields" columns={COLUMNS} rows={rows} rowId={(field) => field.name} />
    </Card>
  );
}

function fieldsOf(dataset: Schema<"DatasetDetail">): FieldRule[] {
  const definition = dataset.versions[0]?.definition ?? {};
  const properties = (definition["properties"] ?? {}) as Record<string, Property>;
  const required = new Set((definition["required"] ?? []) as string[]);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: [property.type ?? "any"].flat().join(" or "),
    required: required.has(name),
    key: dataset.natural_key.includes(name),
    description: property.description ?? "",
  }));
}
