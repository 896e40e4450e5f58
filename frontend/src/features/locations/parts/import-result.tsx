import { Link } from "@tanstack/react-router";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { LocationImport } from "../import-queries";
import { ImportCounts } from "./import-counts";
import { ImportFaults } from "./import-faults";

/** What an import did. */
export function ImportResult({ report, onAgain }: { report: LocationImport; onAgain: () => void }) {
  return (
    <>
      <Card>
        <CardHeader
          title="Imported"
          description={report.refused > 0 ? "What is refused was left out; the other rows are there." : "Every row of the file is there."}
          actions={
            <>
              <Button onClick={onAgain}>Import another file</Button>
              <Link to="/ops/locations" className={buttonClass({ variant: "primary" })}>
                See the locations
              </Link>
            </>
          }
        />
        <CardBody>
          <ImportCounts report={report} label="What was imported" />
        </CardBody>
      </Card>
      <ImportFaults report={report} />
    </>
  );
}
