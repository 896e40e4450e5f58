import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { formatCount, plural } from "@/lib/format";
import type { LocationImport } from "../import-queries";
import { ImportChanges } from "./import-changes";
import { ImportCounts } from "./import-counts";
import { ImportFaults } from "./import-faults";

interface ImportPreviewProps {
  report: LocationImport;
  busy: boolean;
  onImport: (partial: boolean) => void;
}

/** What a file would do, row by row; nothing is written yet. */
export function ImportPreview({ report, busy, onImport }: ImportPreviewProps) {
  const { refused } = report;
  const good = report.added + report.changed;
  return (
    <>
      <Card>
        <CardHeader
          title="What this file would do"
          description={good === 0 && refused === 0 ? "Everything in it is there already." : "Nothing is written yet."}
          actions={
            good > 0 && (
              <Button variant={refused > 0 ? "secondary" : "primary"} busy={busy} onClick={() => onImport(refused > 0)}>
                {refused > 0 ? `Import the other ${formatCount(good)}` : `Import ${plural(good, "location")}`}
              </Button>
            )
          }
        />
        <CardBody className="grid gap-4">
          <ImportCounts report={report} label="What this file would do" />
          {report.ignored_columns.length > 0 && (
            <Notice title={report.ignored_columns.length === 1 ? "A column is left out:" : `${formatCount(report.ignored_columns.length)} columns are left out:`}>{report.ignored_columns.join(", ")}.</Notice>
          )}
          {refused > 0 && (
            <Notice tone="warn" title={`${plural(refused, "row")} cannot be imported.`}>
              {good > 0 ? "Mend the file and choose it again, or import the others without them." : "Mend the file and choose it again."}
            </Notice>
          )}
        </CardBody>
      </Card>
      <ImportFaults report={report} />
      <ImportChanges report={report} />
    </>
  );
}
