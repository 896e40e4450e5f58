import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Skeleton } from "@/components/ui/skeleton";
import { Builder } from "./parts/builder";
import { useGrid } from "./queries";

/** Setting a grid up, part by part. */
export function BuilderPage() {
  const { id } = useParams({ from: "/_app/ops/reports/local-search-grid/$id/edit" });
  const query = useGrid(id);
  return (
    <PageBody className="max-w-240">
      <PageHeader
        title={query.data?.name ?? "Grid"}
        breadcrumbs={
          <Breadcrumbs here="Set-up">
            <Link to="/ops/reports/local-search-grid" className={crumbClass}>
              Local search grids
            </Link>
          </Breadcrumbs>
        }
      />
      <HubState query={query} label="grid" skeleton={<Skeleton className="h-120" />}>
        {(report) => <Builder key={report.id} report={report} />}
      </HubState>
    </PageBody>
  );
}
