import { Pencil } from "lucide-react";
import { useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { useCan } from "@/api/session";
import { SAVING, useAutosave } from "@/api/use-autosave";
import { Button, IconButton } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { describeRule, ruleFaults } from "@/lib/report-rules";
import { NextMoments } from "./next-moments";
import { type Schedule, useNextMoments, useScheduleChanges } from "./queries";
import { RULE_FIELDS, RuleFields } from "./rule-fields";
import { ScheduleActions } from "./schedule-actions";
import { NextRun, ScheduleBadge } from "./schedule-state";

interface ScheduleItemProps {
  schedule: Schedule;
  costPerRun: number | undefined;
}

/** One schedule of a report: its rule in words, or open to be changed. */
export function ScheduleItem({ schedule, costPerRun }: ScheduleItemProps) {
  const [isOpen, setOpen] = useState(false);
  const mayWrite = useCan("reports:write");
  return (
    <li className="grid gap-4 rounded-md border px-4 py-3">
      {isOpen ? (
        <RuleEditor schedule={schedule} costPerRun={costPerRun} onClose={() => setOpen(false)} />
      ) : (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
          <div className="min-w-0 flex-1 basis-60">
            <p className="flex flex-wrap items-center gap-2 font-medium text-ink">
              {describeRule(schedule.rule)} <ScheduleBadge state={schedule.state} />
            </p>
            <p className="mt-0.5 text-xs text-ink-3">
              <NextRun schedule={schedule} />
            </p>
          </div>
          <ScheduleActions schedule={schedule}>
            {mayWrite && (
              <IconButton label={`Change ${schedule.report_name}: ${describeRule(schedule.rule)}`} onClick={() => setOpen(true)}>
                <Pencil aria-hidden />
              </IconButton>
            )}
          </ScheduleActions>
        </div>
      )}
    </li>
  );
}

/** What is changed is kept by itself, once there is a moment to come. */
function RuleEditor({ schedule, costPerRun, onClose }: ScheduleItemProps & { onClose: () => void }) {
  const [rule, setRule] = useState(schedule.rule);
  const { replace } = useScheduleChanges();
  const preview = useNextMoments(rule);
  const faults = ruleFaults(rule);
  const isFit = Object.keys(faults).length === 0 && !preview.isPlaceholderData && !!preview.data && preview.data.items.length > 0;
  const { saving, error, flush } = useAutosave(schedule.etag, rule, (etag, wanted) => replace(schedule, etag, wanted), isFit);
  const { byField, unplaced } = fieldProblems(error ?? preview.error, RULE_FIELDS);
  return (
    <>
      {saving === "changed_elsewhere" && (
        <Notice tone="warn" role="alert" title="Somebody changed it in the meantime.">
          Close this to see how it is now, then make your change.
        </Notice>
      )}
      {unplaced.length > 0 && (
        <Notice tone="bad" role="alert" title="Not saved.">
          {unplaced.join(" ")}
        </Notice>
      )}
      <RuleFields rule={rule} faults={{ ...byField, ...faults }} onChange={setRule} />
      <NextMoments rule={rule} costPerRun={costPerRun} />
      <div className="flex items-center gap-3">
        <Button onClick={() => void flush().then(onClose)}>Close</Button>
        <span role="status" className="text-xs text-ink-3">
          {isFit || preview.isFetching ? SAVING[saving] : "Not saved: look at what is marked"}
        </span>
      </div>
    </>
  );
}
