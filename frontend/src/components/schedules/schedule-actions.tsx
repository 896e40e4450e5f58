import { Pause, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { describeRule } from "@/lib/report-rules";
import { type Schedule, useScheduleChanges } from "./queries";

interface ScheduleActionsProps {
  schedule: Schedule;
  /** What else can be done with it where it is shown, first. */
  children?: React.ReactNode;
}

/** Pausing, resuming and removing, for those who may. */
export function ScheduleActions({ schedule, children }: ScheduleActionsProps) {
  const [removing, setRemoving] = useState(false);
  const { pause, resume, remove, busy } = useScheduleChanges();
  const words = describeRule(schedule.rule);
  if (!useCan("reports:write")) return null;
  const act = (done: string, doing: Promise<unknown>) => void doing.then(() => notifyDone(done), (error: unknown) => notifyFailed("That did not work.", error));
  return (
    <div className="flex shrink-0">
      {children}
      {schedule.state === "active" && (
        <IconButton label={`Pause ${schedule.report_name}: ${words}`} disabled={busy} onClick={() => act("It is paused.", pause(schedule))}>
          <Pause aria-hidden />
        </IconButton>
      )}
      {schedule.state === "paused" && (
        <IconButton label={`Resume ${schedule.report_name}: ${words}`} disabled={busy} onClick={() => act("It runs by itself again, with your rights.", resume(schedule))}>
          <Play aria-hidden />
        </IconButton>
      )}
      <IconButton label={`Remove ${schedule.report_name}: ${words}`} onClick={() => setRemoving(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove this schedule of ${schedule.report_name}?`}
        action="Remove"
        busy={busy}
        onConfirm={() => {
          act("The schedule was removed.", remove(schedule));
          setRemoving(false);
        }}
      >
        {words}. The report no longer runs by itself at these moments, and the record of its moments goes. Its runs stay.
      </ConfirmDialog>
    </div>
  );
}
