import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import type { ImportChange, LocationImport } from "../import-queries";

const COLUMNS: Column<ImportChange>[] = [
  { id: "row", header: "Row", value: ({ row }) => row, cell: ({ row }) => <span className="num">{row}</span>, sortable: false },
  { id: "name", header: "Name", value: ({ name }) => name, sortable: false },
  { id: "store_code", header: "Store code", value: (change) => change.store_code, sortable: false, className: "max-sm:hidden" },
  { id: "action", header: "Does", value: ({ action }) => action, cell: ({ action }) => <Badge tone={action === "add" ? "good" : "brand"}>{action === "add" ? "Adds" : "Changes"}</Badge>, sortable: false },
  { id: "fields", header: "What changes", value: ({ fields }) => fields.map((field) => field.replaceAll("_", " ")).join(", ") || null, sortable: false, className: "max-sm:hidden" },
];

/** Which locations a file adds and changes. */
export function ImportChanges({ report: { changes, changes_left_out: more } }: { report: LocationImport }) {
  if (changes.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Rows that are taken" description={more > 0 ? `The first ${plural(changes.length, "row")}; ${plural(more, "more is", "more are")} not shown.` : plural(changes.length, "row")} />
      <DataTable label="Rows that are taken" columns={COLUMNS} rows={changes} rowId={({ row }) => String(row)} />
    </Card>
  );
}
