import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { formatCount, plural } from "@/lib/format";
import { humanise } from "../mapping";
import type { Upload } from "../queries";

type Row = Upload["preview"]["rows"][number];
type RowError = Upload["preview"]["errors"][number];

/** The first rows as the dataset would hold them, and every row that breaks a rule with the rule it breaks. */
export function PreviewCard({ upload }: { upload: Upload }) {
  const { preview } = upload;
  const columns = useMemo(() => previewColumns(preview.rows), [preview.rows]);
  return (
    <Card>
      <CardHeader
        title="Preview"
        description={describe(upload)}
      />
      {preview.rows_with_errors > 0 && (
        <CardBody>
          <Notice tone="warn" title={`${plural(preview.rows_with_errors, "row")} ${upload.state === "committed" ? "went" : "would go"} to the quarantine.`}>
            {upload.state === "committed" ? "The good rows were written all the same." : "The good rows are written all the same."}
            <ErrorList errors={preview.errors} />
          </Notice>
        </CardBody>
      )}
      <DataTable label="Preview" columns={columns} rows={preview.rows} rowId={(row) => String(row.row)} empty={<EmptyState title="Nothing to preview yet">Map the required fields first.</EmptyState>} />
    </Card>
  );
}

function describe({ preview, state }: Upload): string {
  const shown = `the first ${formatCount(preview.rows.length)} shown`;
  if (state === "committed") return `${plural(preview.rows_checked, "row")} checked, ${shown} as they were written`;
  if (preview.rows_checked === 0) return preview.rows.length > 0 ? `Not checked before the mapping is complete; ${shown} with what is mapped so far` : "Not checked before the mapping is complete";
  return `${plural(preview.rows_checked, "row")} checked, ${shown} as they would be written`;
}

export function ErrorList({ errors, most = 8 }: { errors: readonly RowError[]; most?: number }) {
  return (
    <ul className="mt-1.5 grid gap-0.5 text-xs">
      {errors.slice(0, most).map((error) => (
        <li key={`${error.row}/${error.pointer}/${error.rule}`}>
          Row {error.row}
          {error.column ? `, ${error.column}` : ""}: {error.message}
        </li>
      ))}
      {errors.length > most && <li>… and {formatCount(errors.length - most)} more.</li>}
    </ul>
  );
}

function previewColumns(rows: readonly Row[]): Column<Row>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const filled = names.filter((name) => rows.some((row) => row.values[name] !== null));
  return [
    { id: "row", header: "Row", value: (row) => row.row, cell: (row) => <span className="num text-ink-3">{row.row}</span>, sortable: false },
    ...filled.map((name): Column<Row> => {
      const numeric = rows.some((row) => typeof row.values[name] === "number");
      return {
        id: name,
        header: humanise(name),
        sortable: false,
        align: numeric ? "end" : "start",
        value: (row) => asText(row.values[name]),
        cell: (row) => <ValueCell row={row} name={name} />,
      };
    }),
  ];
}

function ValueCell({ row, name }: { row: Row; name: string }) {
  const wrong = row.errors.find((error) => error.pointer === `/${name}`);
  const text = asText(row.values[name]);
  if (wrong) {
    return (
      <span className="rounded-sm bg-bad-soft px-1.5 py-0.5 text-bad" title={wrong.message}>
        {text ?? "missing"}
        <span className="sr-only">: {wrong.message}</span>
      </span>
    );
  }
  return text === null ? <span className="text-ink-3">–</span> : <span className="block max-w-60 truncate whitespace-nowrap">{text}</span>;
}

function asText(value: Row["values"][string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
