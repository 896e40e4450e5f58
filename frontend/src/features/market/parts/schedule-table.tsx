import { CalendarClock, Pause, Pencil, Play, RefreshCw, Trash2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { StatusBadge } from "@/components/data/status-badge";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { describeSchedule } from "@/lib/schedule";
import { formatUntil } from "@/lib/time";
import { describeTarget } from "../describe-pull";
import { isRunning, type Provider, type PullSchedule, SCHEDULE, useForgetMarket, useRunSchedule, useSchedules, useToggleSchedule } from "../pull-queries";

const ScheduleDialog = lazy(() => import("./schedule-dialog"));

const COLUMNS: Column<PullSchedule>[] = [
  { id: "name", header: "Name", value: (schedule) => schedule.name, cell: (schedule) => <span className="font-medium">{schedule.name}</span> },
  { id: "provider", header: "Provider", value: (schedule) => schedule.provider, cell: (schedule) => <span className="uppercase">{schedule.provider}</span>, className: "max-sm:hidden" },
  { id: "target", header: "Reads", value: describeTarget, className: "max-md:hidden" },
  { id: "rule", header: "When", value: (schedule) => describeSchedule(schedule.schedule), className: "max-lg:hidden" },
  { id: "state", header: "State", value: (schedule) => schedule.state, cell: (schedule) => <StatusBadge status={schedule.state} /> },
  { id: "next", header: "Next", value: (schedule) => schedule.next_pull_at, cell: (schedule) => <Next schedule={schedule} />, className: "max-sm:hidden" },
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
];

/** The pulls that repeat, and what can be done with them. */
export function ScheduleTable({ providers }: { providers: readonly Provider[] }) {
  const query = useSchedules();
  const columns = useMemo<Column<PullSchedule>[]>(
    () => [...COLUMNS, { id: "actions", header: "Actions", sortable: false, value: () => null, align: "end", cell: (schedule) => <Actions schedule={schedule} providers={providers} /> }],
    [providers],
  );
  return (
    <ListCard
      title="Schedules"
      description="What is read by itself; times that were missed are made up for by one pull"
      query={query}
      label="schedules"
      empty={
        <EmptyState icon={CalendarClock} title="Nothing is pulled by schedule">
          Press “New schedule” to have rates and prices read by themselves.
        </EmptyState>
      }
    >
      {({ items }) => <DataTable label="Schedules" columns={columns} rows={items} rowId={(schedule) => schedule.id} />}
    </ListCard>
  );
}

function Next({ schedule }: { schedule: PullSchedule }) {
  const now = useNow();
  return schedule.next_pull_at ? <span className="whitespace-nowrap">{formatUntil(schedule.next_pull_at, now)}</span> : <span className="text-ink-3">–</span>;
}

function Actions({ schedule, providers }: { schedule: PullSchedule; providers: readonly Provider[] }) {
  const { run, isPending } = useRunSchedule(schedule);
  const { toggle, isPending: toggling } = useToggleSchedule(schedule);
  const [open, setOpen] = useState<"edit" | "delete">();
  const close = () => setOpen(undefined);
  const forget = useForgetMarket();
  const mayWrite = useCan("ingestion:write");
  const remove = $api.useMutation("delete", SCHEDULE, {
    onSuccess: async () => {
      notifyDone(`${schedule.name} is deleted.`);
      close();
      await forget();
    },
    onError: (error) => notifyFailed("The schedule was not deleted.", error),
  });
  if (!mayWrite) return null;
  const paused = schedule.state === "paused";
  return (
    <span className="flex justify-end gap-1">
      <IconButton label={`Run ${schedule.name} now`} busy={isPending} disabled={isRunning(schedule.last_pull)} onClick={run}>
        {!isPending && <RefreshCw aria-hidden />}
      </IconButton>
      <IconButton label={`${paused ? "Resume" : "Pause"} ${schedule.name}`} busy={toggling} onClick={toggle}>
        {!toggling && (paused ? <Play aria-hidden /> : <Pause aria-hidden />)}
      </IconButton>
      <IconButton label={`Edit ${schedule.name}`} onClick={() => setOpen("edit")}>
        <Pencil aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${schedule.name}`} onClick={() => setOpen("delete")}>
        <Trash2 aria-hidden />
      </IconButton>
      <Suspense>{open === "edit" && <ScheduleDialog providers={providers} schedule={schedule} open onOpenChange={close} />}</Suspense>
      <ConfirmDialog
        open={open === "delete"}
        onOpenChange={close}
        title={`Delete ${schedule.name}?`}
        action="Delete schedule"
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { path: { schedule_id: schedule.id } } })}
      >
        {describeTarget(schedule)} of {schedule.provider.toUpperCase()} is no longer pulled by itself. What it has landed stays, and its pulls stay in the history. To stop it
        for a while, pause it instead.
      </ConfirmDialog>
    </span>
  );
}
