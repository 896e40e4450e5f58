import { CalendarClock, Pause, Play, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { formatUntil } from "@/lib/time";
import { describeRule, describeTarget } from "../describe-pull";
import { isRunning, type PullSchedule, SCHEDULE, useForgetMarket, useRunSchedule, useSchedules, useToggleSchedule } from "../pull-queries";

const COLUMNS: Column<PullSchedule>[] = [
  { id: "name", header: "Name", value: (schedule) => schedule.name, cell: (schedule) => <span className="font-medium">{schedule.name}</span> },
  { id: "provider", header: "Provider", value: (schedule) => schedule.provider, cell: (schedule) => <span className="uppercase">{schedule.provider}</span> },
  { id: "target", header: "Reads", value: describeTarget, className: "max-md:hidden" },
  { id: "rule", header: "When", value: (schedule) => describeRule(schedule.schedule), className: "max-lg:hidden" },
  { id: "state", header: "State", value: (schedule) => schedule.state, cell: (schedule) => <StatusBadge status={schedule.state} /> },
  { id: "next", header: "Next", value: (schedule) => schedule.next_pull_at, cell: (schedule) => <Next schedule={schedule} /> },
  {
    id: "last",
    header: "Last pull",
    value: (schedule) => schedule.last_pull?.created_at,
    cell: ({ last_pull: pull }) =>
      pull ? (
        <span className="flex items-center gap-2">
          <StatusBadge status={pull.state} /> <AgoText at={pull.created_at} />
        </span>
      ) : (
        <span className="text-ink-3">never</span>
      ),
    className: "max-md:hidden",
  },
  { id: "actions", header: "Actions", value: () => null, align: "end", cell: (schedule) => <Actions schedule={schedule} /> },
];

/** The pulls that repeat, and what can be done with them. */
export function ScheduleTable() {
  const query = useSchedules();
  return (
    <Card>
      <CardHeader title="Schedules" description="One worker at a time looks for what is due; times that were missed are made up for by one pull" />
      <DataState
        query={query}
        label="schedules"
        skeleton={
          <CardBody>
            <Skeleton className="h-32" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon={CalendarClock} title="Nothing is pulled by schedule">
            Press “New schedule” to have rates and prices read by themselves.
          </EmptyState>
        }
      >
        {({ items }) => <DataTable label="Schedules" columns={COLUMNS} rows={items} rowId={(schedule) => schedule.id} />}
      </DataState>
    </Card>
  );
}

function Next({ schedule }: { schedule: PullSchedule }) {
  const now = useNow();
  return schedule.next_pull_at ? <span className="whitespace-nowrap">{formatUntil(schedule.next_pull_at, now)}</span> : <span className="text-ink-3">–</span>;
}

function Actions({ schedule }: { schedule: PullSchedule }) {
  const { run, isPending } = useRunSchedule(schedule);
  const { toggle, isPending: toggling } = useToggleSchedule(schedule);
  const [asking, setAsking] = useState(false);
  const forget = useForgetMarket();
  const mayWrite = useCan("ingestion:write");
  const remove = $api.useMutation("delete", SCHEDULE, {
    onSuccess: async () => {
      notifyDone(`${schedule.name} is deleted.`);
      setAsking(false);
      await forget();
    },
    onError: (error) => notifyFailed("The schedule was not deleted.", error),
  });
  if (!mayWrite) return null;
  const paused = schedule.state === "paused";
  return (
    <span className="flex justify-end gap-1">
      <Button size="icon" variant="ghost" aria-label={`Run ${schedule.name} now`} busy={isPending} disabled={isRunning(schedule.last_pull)} onClick={run}>
        {!isPending && <RefreshCw aria-hidden />}
      </Button>
      <Button size="icon" variant="ghost" aria-label={`${paused ? "Resume" : "Pause"} ${schedule.name}`} busy={toggling} onClick={toggle}>
        {!toggling && (paused ? <Play aria-hidden /> : <Pause aria-hidden />)}
      </Button>
      <Button size="icon" variant="ghost" aria-label={`Delete ${schedule.name}`} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${schedule.name}?`}
        action="Delete schedule"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { path: { schedule_id: schedule.id } } })}
      >
        It pulls no more. What it has landed stays, and its pulls stay in the history.
      </ConfirmDialog>
    </span>
  );
}
