import { getRouteApi, Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import { AgoText } from "@/components/data/ago-text";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { PageBody, PageHeader } from "@/components/data/page";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { CHECKS, DATASET_LABELS, describeNumber } from "./describe";
import { FailingKeys } from "./parts/failing-keys";
import { IncidentActions } from "./parts/incident-actions";
import { IncidentBadges } from "./parts/incident-list";
import { ResultsTable } from "./parts/results-table";
import { useIncident } from "./queries";

const route = getRouteApi("/_app/health/data-quality/$incidentId");

/** One incident: what failed, the keys, who has seen it, and what the runs found. */
export function IncidentPage() {
  const { incidentId } = route.useParams();
  const query = useIncident(incidentId);
  const title = query.data ? `${CHECKS[query.data.check].label} of ${DATASET_LABELS[query.data.dataset]}` : "Incident";
  const crumbs = (
    <Breadcrumbs here="Incident">
      <Link to="/health" className={crumbClass}>
        Health
      </Link>
      <Link to="/health/data-quality" className={crumbClass}>
        Data quality
      </Link>
    </Breadcrumbs>
  );
  return (
    <PageBody>
      <PageHeader title={title} breadcrumbs={crumbs} actions={query.data && <IncidentActions incident={query.data} />} />
      <DataState query={query} label="the incident" skeleton={<Skeleton className="h-96" />}>
        {(incident) => (
          <>
            <Card>
              <CardHeader title="What failed" description={CHECKS[incident.check].asks} actions={<IncidentBadges incident={incident} />} />
              <CardBody>
                <p className="mb-3 break-words text-ink">{incident.message}</p>
                <Facts incident={incident} />
                <div className="mt-4">
                  <FailingKeys keys={incident.failing_keys} dataset={incident.dataset} open />
                </div>
              </CardBody>
            </Card>
            <Card>
              <CardHeader title="Runs" description="Since the day before it opened, newest first" />
              <ResultsTable results={incident.results} />
            </Card>
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Facts({ incident }: { incident: Schema<"QualityIncidentDetail"> }) {
  return (
    <FactList>
      <Fact label="Found">
        {describeNumber(incident.observed, incident.unit)}
        {incident.limit !== null && `, limit ${describeNumber(incident.limit, incident.unit)}`}
        {incident.sample_size !== null && `, from ${incident.sample_size.toLocaleString("en")}`}
      </Fact>
      <Fact label="Opened">{formatMoment(incident.opened_at)}</Fact>
      <Fact label="Failed last">
        <AgoText at={incident.last_failed_at} />, in {incident.failed_runs} {incident.failed_runs === 1 ? "run" : "runs"}
      </Fact>
      {incident.closed_at && <Fact label="Closed">{formatMoment(incident.closed_at)}</Fact>}
      {incident.acknowledged_at && (
        <Fact label="Acknowledged">
          <AgoText at={incident.acknowledged_at} /> {incident.note && `“${incident.note}”`}
        </Fact>
      )}
      <Fact label="What to do">
        <span className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-xs break-all">{incident.runbook}</code>
          <CopyButton text={incident.runbook} variant="ghost">
            Copy
          </CopyButton>
        </span>
      </Fact>
    </FactList>
  );
}
