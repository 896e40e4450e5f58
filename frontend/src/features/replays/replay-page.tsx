import { Link, useParams } from "@tanstack/react-router";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { describeWindow } from "./describe";
import { ChangeTables } from "./parts/change-tables";
import { ReplayProgress } from "./parts/replay-progress";
import { ReportCard } from "./parts/report-card";
import { isRunning, type ReplayDetail, useReplay } from "./queries";

/** One replay: how far it is, and what it changed. */
export function ReplayPage() {
  const { replayId } = useParams({ from: "/_app/replays/$replayId" });
  const query = useReplay(replayId);
  const replay = query.data;
  return (
    <PageBody>
      <PageHeader
        title={replay ? describeWindow(replay) : "Replay"}
        breadcrumbs={<Trail />}
        description={
          replay && (
            <span className="flex flex-wrap items-center gap-2 pt-1">
              <StatusBadge status={replay.state} /> {replay.dataset}, read from {replay.source === "raw" ? "the stored rows" : "the source"}
            </span>
          )
        }
      />
      <DataState query={query} label="replay" skeleton={<Skeleton className="h-120" />}>
        {(loaded) => <Body replay={loaded} />}
      </DataState>
    </PageBody>
  );
}

function Body({ replay }: { replay: ReplayDetail }) {
  if (isRunning(replay))
    return (
      <Card>
        <CardHeader title="Replaying now" description="It happens whole or not at all; stopping it changes nothing." />
        <CardBody>
          <ReplayProgress replay={replay} />
        </CardBody>
      </Card>
    );
  if (!replay.counts)
    return (
      <Notice tone={replay.state === "cancelled" ? "info" : "bad"} title={replay.state === "cancelled" ? "The replay was stopped." : "The replay failed."}>
        {replay.error?.message} Nothing of it was kept.
      </Notice>
    );
  return (
    <>
      <ReportCard replay={replay} />
      <ChangeTables replay={replay} />
    </>
  );
}

function Trail() {
  return (
    <Breadcrumbs here="Replay">
      <Link to="/replays" className={crumbClass}>
        Replays
      </Link>
    </Breadcrumbs>
  );
}
