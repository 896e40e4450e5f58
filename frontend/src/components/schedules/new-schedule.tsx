import { type FormEvent, useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { notifyDone } from "@/components/ui/toast";
import { newRule, ownZone, ruleFaults } from "@/lib/report-rules";
import { NextMoments } from "./next-moments";
import { useNextMoments, useScheduleChanges } from "./queries";
import { RULE_FIELDS, RuleFields } from "./rule-fields";

interface NewScheduleProps {
  reportId: string;
  costPerRun: number | undefined;
  onClose: () => void;
}

/** A schedule that is not there yet: nothing runs until it is started. */
export function NewSchedule({ reportId, costPerRun, onClose }: NewScheduleProps) {
  const [rule, setRule] = useState(() => newRule(ownZone()));
  const { create, busy, error } = useScheduleChanges();
  const { data, error: refused } = useNextMoments(rule);
  const faults = ruleFaults(rule);
  const isFit = Object.keys(faults).length === 0 && !refused && data?.items.length !== 0;
  const start = async (event: FormEvent) => {
    event.preventDefault();
    await create(reportId, rule).then(() => {
      notifyDone("It runs by itself now, with your rights.");
      onClose();
    }, ignore);
  };
  return (
    <form onSubmit={(event) => void start(event)} aria-label="New schedule" className="grid gap-4 rounded-md border px-4 py-4">
      <RefusedNotice error={error} title="The schedule was not made." fields={RULE_FIELDS} />
      <RuleFields rule={rule} faults={{ ...fieldProblems(error ?? refused, RULE_FIELDS).byField, ...faults }} onChange={setRule} />
      <NextMoments rule={rule} costPerRun={costPerRun} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={busy} disabled={!isFit}>
          Start the schedule
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

function ignore() {
  // The form says why.
}
