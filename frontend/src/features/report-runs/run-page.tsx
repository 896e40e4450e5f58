import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { PageBody, PageHeader } from "@/components/data/page";
import { ReportingTabs } from "@/components/view/reporting-tabs";

/** One run of a report: how far it is, what failed, and what proves its numbers. */
export function RunPage() {
  const { id } = useParams({ from: "/_app/ops/runs/$id" });
  return (
    <PageBody>
      <PageHeader
        title="Run"
        description={id}
        breadcrumbs={
          <Breadcrumbs here="Run">
            <Link to="/ops/runs" className={crumbClass}>
              Report runs
            </Link>
          </Breadcrumbs>
        }
      />
      <ReportingTabs />
    </PageBody>
  );
}
