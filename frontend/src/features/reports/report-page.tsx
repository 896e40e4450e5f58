import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { Fact, FactList } from "@/components/data/fact-list";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { KIND_LABELS } from "@/lib/report-kinds";
import { PreviewCard } from "./parts/preview-card";
import { ReportActions } from "./parts/report-actions";
import { RunsCard } from "./parts/runs-card";
import { isOver, useReport, useRuns } from "./queries";
import type { Report } from "./types";

/** One report of the services' own numbers: how it is set up, what a run would contain, and its runs. */
export function ReportPage() {
  const { id } = useParams({ from: "/_app/ops/reports/$id" });
  const query = useReport(id);
  return (
    <PageBody>
      <HubState query={query} label="report" skeleton={<Skeleton className="h-96" />}>
        {(report) => <Shown report={report} />}
      </HubState>
    </PageBody>
  );
}

function Shown({ report }: { report: Report }) {
  const { data: runs } = useRuns(report.id);
  const isRunning = runs?.items.some((run) => !isOver(run)) ?? false;
  const crumbs = (
    <Breadcrumbs here={report.name}>
      <Link to="/ops/reports" className={crumbClass}>
        Reports
      </Link>
    </Breadcrumbs>
  );
  return (
    <>
      <PageHeader title={report.name} description={KIND_LABELS[report.kind]} breadcrumbs={crumbs} actions={<ReportActions report={report} isRunning={isRunning} />} />
      {report.problems.length > 0 && (
        <Notice tone="warn" title="It cannot run yet.">
          {report.problems.map(({ message }) => message).join(" ")}
        </Notice>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <SetUp report={report} />
          {report.state === "ready" && <PreviewCard report={report} />}
        </div>
        <RunsCard reportId={report.id} />
      </div>
    </>
  );
}

function SetUp({ report }: { report: Report }) {
  const { days, platforms, account_ids: accounts, symbols, narrative } = report.parameters;
  const lists = [
    ["Platforms", platforms],
    ["Ad accounts", accounts],
    ["Series", symbols],
    ["Recipients", report.addresses],
  ] as const;
  return (
    <Card>
      <CardHeader title="Set-up" actions={<StatusBadge status={report.state} />} />
      <CardBody>
        <FactList>
          <Fact label="Covers">{days === 1 ? "1 day" : `${days} days`}</Fact>
          {lists.map(([label, values]) => values && values.length > 0 && <Fact key={label} label={label}>{values.join(", ")}</Fact>)}
          {narrative && <Fact label="Words">{narrative}</Fact>}
        </FactList>
      </CardBody>
    </Card>
  );
}
