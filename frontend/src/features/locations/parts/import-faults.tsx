import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import type { ImportFault, LocationImport } from "../import-queries";
import { headerOf, sentence } from "../import-words";
import { REASONS } from "../words";

interface Fault extends ImportFault {
  key: string;
}

/** Every rule that a row breaks, with the column as the file calls it. */
export function ImportFaults({ report }: { report: LocationImport }) {
  const rows = useMemo(() => report.faults.map((fault, index): Fault => ({ ...fault, key: String(index) })), [report]);
  const columns = useMemo(() => faultColumns(report), [report]);
  if (rows.length === 0) return null;
  const more = report.faults_left_out;
  return (
    <Card>
      <CardHeader title="Rows that are refused" description={more > 0 ? `The first ${plural(rows.length, "fault")}; ${plural(more, "more is", "more are")} not shown.` : "Row 1 is the one with the names of the columns."} />
      <DataTable label="Rows that are refused" columns={columns} rows={rows} rowId={({ key }) => key} />
    </Card>
  );
}

function faultColumns(report: LocationImport): Column<Fault>[] {
  return [
    { id: "row", header: "Row", value: ({ row }) => row, cell: ({ row }) => <span className="num">{row}</span>, sortable: false },
    { id: "column", header: "Column", value: ({ field }) => headerOf(field, report), sortable: false },
    { id: "message", header: "What is wrong", value: ({ message }) => message, cell: (fault) => <Message fault={fault} />, sortable: false },
  ];
}

function Message({ fault }: { fault: Fault }) {
  return (
    <div className="min-w-60 py-2">
      <p>{sentence(fault.message)}</p>
      {(fault.candidates ?? []).map((candidate) => (
        <p key={`${candidate.location_id}/${candidate.row}`} className="text-xs text-ink-2">
          {candidate.row === null && candidate.location_id !== null ? (
            <Link to="/ops/locations/$id/edit" params={{ id: candidate.location_id }} className="font-medium text-ink underline underline-offset-2">
              {candidate.name}
            </Link>
          ) : (
            `Row ${candidate.row}, ${candidate.name},`
          )}{" "}
          has {candidate.reasons.map((reason) => REASONS[reason]).join(", ")}.
        </p>
      ))}
    </div>
  );
}
