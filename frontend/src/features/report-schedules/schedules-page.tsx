import { RotateCcw } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card } from "@/components/ui/card";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** When reports run by themselves. */
export function SchedulesPage() {
  return (
    <PageBody>
      <PageHeader title="Report schedules" description="When reports run by themselves." />
      <ReportingTabs />
      <Card>
        <EmptyState icon={RotateCcw} title="No schedules yet">
          Give a report a schedule, and it runs by itself.
        </EmptyState>
      </Card>
    </PageBody>
  );
}
