import { Link } from "@tanstack/react-router";
import { useWho } from "@/api/people";
import { ScheduleActions } from "@/components/schedules/schedule-actions";
import { NextRun, ScheduleBadge } from "@/components/schedules/schedule-state";
import { describeRule } from "@/lib/report-rules";
import type { Schedule } from "../queries";
import { FiringMarks } from "./firing-marks";

/** One schedule: its report, when it runs, and how its latest moments went. */
export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const who = useWho();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <ReportName schedule={schedule} />
          <ScheduleBadge state={schedule.state} />
        </p>
        <p className="mt-0.5 text-sm text-ink-2">{describeRule(schedule.rule)}</p>
        <p className="mt-0.5 text-xs text-ink-3">
          <NextRun schedule={schedule} />
        </p>
        <p className="mt-0.5 text-xs text-ink-3">Runs with the rights of: {who(schedule.owner)}</p>
      </div>
      <div className="min-w-0 flex-1 basis-60">
        <FiringMarks firings={schedule.last_firings} zone={schedule.rule.zone} />
      </div>
      <ScheduleActions schedule={schedule} />
    </li>
  );
}

function ReportName({ schedule: { kind, report_id: id, report_name: name } }: { schedule: Schedule }) {
  if (kind !== "local_grid") return <span className="min-w-0 break-words font-medium text-ink">{name}</span>;
  return (
    <Link to="/ops/reports/local-search-grid/$id/edit" params={{ id }} className="min-w-0 break-words font-medium text-ink hover:text-brand">
      {name}
    </Link>
  );
}
