import { BellOff, FlaskConical, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { Badge } from "@/components/ui/badge";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useCatalog } from "@/features/explore/queries";
import { plural } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { describeCondition, describeEvery } from "../describe";
import { type AlertRule, useRuleChanges } from "../queries";
import { RuleBadge, SeverityBadge } from "./badges";

const SNOOZE_HOURS = 24;

/** Every rule with how its last check came out, and what can be done with it. */
export function RuleList({ rules, onEdit }: { rules: readonly AlertRule[]; onEdit: (rule: AlertRule) => void }) {
  return (
    <ul aria-label="Rules" className="divide-y border-t">
      {rules.map((rule) => (
        <RuleItem key={rule.id} rule={rule} onEdit={() => onEdit(rule)} />
      ))}
    </ul>
  );
}

function RuleItem({ rule, onEdit }: { rule: AlertRule; onEdit: () => void }) {
  const measures = useCatalog().data?.measures;
  const mayWrite = useCan("metrics:write");
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium text-ink">{rule.name}</span>
          <RuleBadge rule={rule} />
          <SeverityBadge severity={rule.severity} />
          {rule.snoozed_until && <Badge tone="warn">snoozed until {formatMoment(rule.snoozed_until)}</Badge>}
        </p>
        <p className="mt-0.5 text-sm text-ink-2">
          {describeCondition(rule.condition, measures)}
          {rule.filters.length > 0 && `, with ${plural(rule.filters.length, "filter")}`}
        </p>
        <p className="mt-0.5 text-xs text-ink-3">
          {rule.last_message ? `${rule.last_message} ` : ""}
          {rule.checked_at ? (
            <>
              Checked <AgoText at={rule.checked_at} />
            </>
          ) : (
            "Not checked yet"
          )}
          , {describeEvery(rule.every_minutes)}. Told: {rule.recipients.join(", ")}
        </p>
      </div>
      {mayWrite && <RuleActions rule={rule} onEdit={onEdit} />}
    </li>
  );
}

function RuleActions({ rule, onEdit }: { rule: AlertRule; onEdit: () => void }) {
  const [removing, setRemoving] = useState(false);
  const { pause, resume, snooze, wake, test, remove, busy } = useRuleChanges();
  const act = (done: string, doing: Promise<unknown>) => void doing.then(() => notifyDone(done), (error: unknown) => notifyFailed("That did not work.", error));
  return (
    <div className="flex shrink-0">
      <IconButton label={`Send a test of ${rule.name}`} disabled={busy} onClick={() => act(`A test is on its way to ${plural(rule.recipients.length, "recipient")}.`, test(rule.id))}>
        <FlaskConical aria-hidden />
      </IconButton>
      <IconButton
        label={rule.snoozed_until ? `End the snooze of ${rule.name}` : `Snooze ${rule.name} for a day`}
        aria-pressed={rule.snoozed_until !== null}
        disabled={busy}
        onClick={() => (rule.snoozed_until ? act(`${rule.name} tells again.`, wake(rule.id)) : act(`${rule.name} tells nobody for a day.`, snooze(rule.id, SNOOZE_HOURS)))}
      >
        <BellOff aria-hidden className={rule.snoozed_until ? "text-warn" : undefined} />
      </IconButton>
      <IconButton
        label={rule.is_paused ? `Resume ${rule.name}` : `Pause ${rule.name}`}
        disabled={busy}
        onClick={() => (rule.is_paused ? act(`${rule.name} is checked again.`, resume(rule.id)) : act(`${rule.name} is paused.`, pause(rule.id)))}
      >
        {rule.is_paused ? <Play aria-hidden /> : <Pause aria-hidden />}
      </IconButton>
      <IconButton label={`Edit ${rule.name}`} onClick={onEdit}>
        <Pencil aria-hidden />
      </IconButton>
      <IconButton label={`Remove ${rule.name}`} onClick={() => setRemoving(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${rule.name}?`}
        action="Remove"
        busy={busy}
        onConfirm={() => {
          act(`${rule.name} was removed.`, remove(rule.id));
          setRemoving(false);
        }}
      >
        Nobody is told of this any more. What it found stays in the history.
      </ConfirmDialog>
    </div>
  );
}
