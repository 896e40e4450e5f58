import { PageBody, PageHeader } from "@/components/data/page";
import { ErrorBoundary } from "@/components/data/error-boundary";
import { DbtCard } from "./parts/dbt-card";
import { QualityCard } from "./parts/quality-card";
import { ServicesCard } from "./parts/services-card";

/** How the platform and this tenant's data are doing, in one place. */
export function HealthPage() {
  return (
    <PageBody>
      <PageHeader title="Health" description="Services of this installation, and the data of this tenant" />
      <ErrorBoundary>
        <ServicesCard />
      </ErrorBoundary>
      <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 xl:grid-cols-2">
        <ErrorBoundary>
          <QualityCard />
        </ErrorBoundary>
        <ErrorBoundary>
          <DbtCard />
        </ErrorBoundary>
      </div>
    </PageBody>
  );
}
