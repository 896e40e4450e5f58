import { PieChart } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card } from "@/components/ui/card";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** Every run of every report, with its progress, what it found and what failed. */
export function RunsPage() {
  return (
    <PageBody>
      <PageHeader title="Report runs" description="Every run of every report, with its progress, what it found and what failed." />
      <ReportingTabs />
      <Card>
        <EmptyState icon={PieChart} title="No runs yet">
          Run a report, or give it a schedule.
        </EmptyState>
      </Card>
    </PageBody>
  );
}
