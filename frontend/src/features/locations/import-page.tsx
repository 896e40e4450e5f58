import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useCan } from "@/api/session";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { downloadText, toCsv } from "@/lib/csv";
import { TEMPLATE_COLUMNS } from "./import-words";
import { ImportSteps } from "./parts/import-steps";

/** Brings locations from a file; what it would do is shown before it is done. */
export function ImportPage() {
  const mayWrite = useCan("ops:write");
  return (
    <PageBody className="max-w-260">
      <PageHeader
        title="Import locations"
        description="A CSV file adds what is new, and changes what it names by store code. You see what it would do first."
        breadcrumbs={<Link to="/ops/locations">Locations</Link>}
        actions={
          mayWrite && (
            <Button onClick={() => downloadText("locations-template.csv", toCsv(TEMPLATE_COLUMNS, []))}>
              <Download aria-hidden /> Empty template
            </Button>
          )
        }
      />
      {mayWrite ? <ImportSteps /> : <Notice>Your role can see locations, but not import them. An owner or admin can change that.</Notice>}
    </PageBody>
  );
}
