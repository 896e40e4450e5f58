import { RotateCcw } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card } from "@/components/ui/card";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** Runs that ended with something missing. */
export function DeadLettersPage() {
  return (
    <PageBody>
      <PageHeader title="Dead letters" description="Runs that ended with something missing." />
      <ReportingTabs />
      <Card>
        <EmptyState icon={RotateCcw} title="Nothing is missing">
          Runs that end with something missing wait here until they are replayed or let be.
        </EmptyState>
      </Card>
    </PageBody>
  );
}
