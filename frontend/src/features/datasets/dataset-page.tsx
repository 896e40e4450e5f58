import { Link, useParams } from "@tanstack/react-router";
import { $api } from "@/api/client";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Skeleton } from "@/components/ui/skeleton";
import { FieldsCard } from "./parts/fields-card";
import { PushCard } from "./parts/push-card";
import { QuarantineCard } from "./parts/quarantine-card";
import { VersionsCard } from "./parts/versions-card";

/** One dataset: the rows that wait in its quarantine, the fields with their rules, its versions, and how to send rows. */
export function DatasetPage() {
  const { name } = useParams({ from: "/_app/datasets/$name" });
  const query = $api.useQuery("get", "/api/v1/datasets/{name}", { params: { path: { name } } });
  return (
    <PageBody>
      <PageHeader title={query.data?.title ?? name} breadcrumbs={<Trail />} description={query.data?.description} />
      <DataState query={query} label="dataset" skeleton={<Skeleton className="h-120" />}>
        {(dataset) => (
          <>
            <QuarantineCard dataset={dataset} />
            <FieldsCard dataset={dataset} />
            <VersionsCard dataset={dataset} />
            <PushCard dataset={dataset} />
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="Dataset">
      <Link to="/datasets" className={crumbClass}>
        Datasets
      </Link>
    </Breadcrumbs>
  );
}
