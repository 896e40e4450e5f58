import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/notice";

type Change = Schema<"FieldChange">;

const COLUMNS: Column<Change>[] = [
  {
    id: "field",
    header: "Field",
    sortable: false,
    value: (change) => change.field,
    cell: (change) => (
      <span className="flex flex-wrap items-center gap-1.5 py-1">
        <code className="font-mono text-xs font-medium">{change.field ?? "dataset"}</code>
        <Badge tone="outline">{change.kind === "rule" ? change.pointer.split("/").at(-1) : change.kind}</Badge>
        {change.breaking && <Badge tone="bad">breaking</Badge>}
      </span>
    ),
  },
  { id: "before", header: "Before", sortable: false, value: (change) => shown(change.before), cell: (change) => <Rule value={change.before} /> },
  { id: "after", header: "After", sortable: false, value: (change) => shown(change.after), cell: (change) => <Rule value={change.after} /> },
];

/** Two versions side by side, field by field, with what would break. */
export function ChangeTable({ diff }: { diff: Schema<"DatasetDiff"> }) {
  if (diff.changes.length === 0) return <p className="text-sm text-ink-2">These versions say the same.</p>;
  return (
    <>
      {diff.breaking.length > 0 && (
        <Notice tone="bad" title="Rows from before may fail.">
          <ul className="grid gap-0.5">
            {diff.breaking.map((reason) => (
              <li key={`${reason.pointer}/${reason.code}`}>{reason.message}</li>
            ))}
          </ul>
        </Notice>
      )}
      <DataTable label="Changes" columns={COLUMNS} rows={diff.changes} rowId={(change) => `${change.pointer}/${change.kind}`} />
    </>
  );
}

function Rule({ value }: { value: Change["before"] }) {
  return <code className="line-clamp-4 font-mono text-xs break-all text-ink-2">{shown(value)}</code>;
}

function shown(value: Change["before"]): string {
  return value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value);
}
