import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { RotateCcw, SearchX } from "lucide-react";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { ReportingTabs } from "@/components/view/reporting-tabs";
import { ScheduleRow } from "./parts/schedule-row";
import { useSchedules } from "./queries";
import type { SchedulesSearch } from "./search";

const STATES = [
  { value: "all", label: "All" },
  { value: "active", label: "Active" },
  { value: "paused", label: "Paused" },
  { value: "ended", label: "Over" },
] as const;

/** When reports run by themselves, and how that went. */
export function SchedulesPage() {
  const search = useSearch({ from: "/_app/ops/schedules" });
  const navigate = useNavigate({ from: "/ops/schedules" });
  const query = useSchedules(search);
  const change = (patch: Partial<SchedulesSearch>) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  return (
    <PageBody>
      <PageHeader title="Report schedules" description="When reports run by themselves." />
      <ReportingTabs />
      <HubState query={{ ...query, data: query.data?.pages.flatMap((page) => page.items) }} label="schedules" skeleton={<Skeleton className="h-96" />}>
        {(schedules) => (
          <Card>
            <CardHeader
              title="Schedules"
              actions={
                <>
                  {search.report && (
                    <Chip pressed onToggle={() => change({ report: undefined })}>
                      One report only
                    </Chip>
                  )}
                  <Segmented label="State" size="sm" value={search.schedule ?? "all"} onChange={(state) => change({ schedule: state === "all" ? undefined : state })} options={STATES} />
                </>
              }
            />
            {schedules.length === 0 ? (
              <CardBody>{search.schedule || search.report ? <EmptyState icon={SearchX} title="No schedule fits" /> : <NoSchedules />}</CardBody>
            ) : (
              <ul aria-label="Schedules" className="divide-y border-t">
                {schedules.map((schedule) => (
                  <ScheduleRow key={schedule.id} schedule={schedule} />
                ))}
              </ul>
            )}
            {query.hasNextPage && (
              <CardBody>
                <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Show more
                </Button>
              </CardBody>
            )}
          </Card>
        )}
      </HubState>
    </PageBody>
  );
}

function NoSchedules() {
  return (
    <EmptyState
      icon={RotateCcw}
      title="No schedules yet"
      action={
        <Link to="/ops/reports/local-search-grid" className={buttonClass({ variant: "primary" })}>
          Open the grids
        </Link>
      }
    >
      Open a report and add a schedule under “Schedule and recipients”: it then runs by itself.
    </EmptyState>
  );
}
