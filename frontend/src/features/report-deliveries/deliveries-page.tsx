import { MailPlus } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card } from "@/components/ui/card";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** What was sent of reports, to whom, and what became of it. */
export function DeliveriesPage() {
  return (
    <PageBody>
      <PageHeader title="Report deliveries" description="What was sent of reports, to whom, and what became of it." />
      <ReportingTabs />
      <Card>
        <EmptyState icon={MailPlus} title="Nothing was sent yet">
          Send a run by e-mail, or give a report recipients and a schedule.
        </EmptyState>
      </Card>
    </PageBody>
  );
}
