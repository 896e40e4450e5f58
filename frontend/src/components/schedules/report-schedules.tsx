import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { NewSchedule } from "./new-schedule";
import { useSchedulesOf } from "./queries";
import { ScheduleItem } from "./schedule-item";

interface ReportSchedulesProps {
  reportId: string;
  /** An archived report takes no new schedule. */
  isArchived: boolean;
  /** What a run costs, in USD, where that is known. */
  costPerRun: number | undefined;
}

const MOST_SCHEDULES = 10;

/** When a report runs by itself: each schedule, and another one. */
export function ReportSchedules({ reportId, isArchived, costPerRun }: ReportSchedulesProps) {
  const query = useSchedulesOf(reportId);
  const [isAdding, setAdding] = useState(false);
  const mayAdd = useCan("reports:write") && !isArchived;
  return (
    <DataState query={query} label="schedules" skeleton={<Skeleton className="h-16" />}>
      {({ items }) => (
        <div className="grid gap-3">
          {items.length === 0 && !isAdding && <p className="text-sm text-ink-2">It runs only when somebody runs it.</p>}
          {items.length > 0 && (
            <ul aria-label="Schedules" className="grid gap-2">
              {items.map((schedule) => (
                <ScheduleItem key={schedule.id} schedule={schedule} costPerRun={costPerRun} />
              ))}
            </ul>
          )}
          {isAdding && <NewSchedule reportId={reportId} costPerRun={costPerRun} onClose={() => setAdding(false)} />}
          {mayAdd && !isAdding && (
            <Button className="justify-self-start" disabled={items.length >= MOST_SCHEDULES} onClick={() => setAdding(true)}>
              <Plus aria-hidden /> Add a schedule
            </Button>
          )}
        </div>
      )}
    </DataState>
  );
}
