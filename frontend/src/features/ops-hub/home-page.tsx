import { Link, Navigate } from "@tanstack/react-router";
import { ClipboardList } from "lucide-react";
import { useCan } from "@/api/session";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ActivityCard } from "./parts/activity-card";
import { Checklist } from "./parts/checklist";
import { HubState } from "@/components/data/hub-state";
import { HealthStrip } from "./parts/health-strip";
import { NextStep } from "./parts/next-step";
import { RunsCard } from "./parts/runs-card";
import { TakeOverCard } from "./parts/take-over-card";
import { type Bootstrap, useBootstrap } from "./queries";

/** Where the work on locations begins: what to do next, what is done, and what happened. */
export function HomePage() {
  const query = useBootstrap();
  const mayWrite = useCan("ops:write");
  const isSetUp = query.data?.onboarding.state === "finished";
  return (
    <PageBody>
      <PageHeader
        title="Operations"
        description="Set up your locations, their providers and their reviews."
        actions={
          isSetUp &&
          mayWrite &&
          !query.error && (
            <Link to="/ops/onboarding" className={buttonClass({})}>
              Change your answers
            </Link>
          )
        }
      />
      <HubState query={query} label="the setup" skeleton={<HomeSkeleton />}>
        {(hub) => (hub.onboarding.state === "finished" ? <Home hub={hub} mayWrite={mayWrite} /> : mayWrite ? <Navigate to="/ops/onboarding" replace /> : <NotSetUp />)}
      </HubState>
    </PageBody>
  );
}

function Home({ hub, mayWrite }: { hub: Bootstrap; mayWrite: boolean }) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {hub.locations_take_over && <TakeOverCard takeOver={hub.locations_take_over} />}
        <NextStep tasks={hub.setup_tasks} />
        <HealthStrip health={hub.connection_health} />
        <Checklist tasks={hub.setup_tasks} mayWrite={mayWrite} />
      </div>
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <RunsCard runs={hub.recent_runs} />
        <ActivityCard />
      </div>
    </div>
  );
}

/** For those who may only look: they cannot answer, and say who can. */
function NotSetUp() {
  return (
    <Card>
      <EmptyState
        icon={ClipboardList}
        title="Operations is not set up yet"
        action={
          <a href="/why-denied?scope=ops:write" className={buttonClass({ variant: "primary" })}>
            Ask for access
          </a>
        }
      >
        Three questions come first. An owner, admin or operator of this tenant can answer them.
      </EmptyState>
    </Card>
  );
}

function HomeSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
      <Skeleton className="h-120" />
      <Skeleton className="h-80" />
    </div>
  );
}
