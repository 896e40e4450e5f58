import { Badge, type Tone } from "@/components/ui/badge";
import { useNow } from "@/lib/hooks";
import { shownZone } from "@/lib/report-rules";
import { formatMoment, formatUntil } from "@/lib/time";
import type { Schedule } from "./queries";

const STATES: Record<Schedule["state"], { tone: Tone; text: string }> = {
  active: { tone: "good", text: "Active" },
  paused: { tone: "warn", text: "Paused" },
  ended: { tone: "neutral", text: "Over" },
};

const REASONS: Record<NonNullable<Schedule["paused_because"]>, string> = {
  person: "Paused by hand. What goes by meanwhile is not made up for.",
  report_archived: "Paused because its report is archived. Restore the report, then resume it.",
  owner: "Paused because its owner may not run reports any more. Whoever resumes it owns it from then on.",
};

/** Whether it runs by itself now. */
export function ScheduleBadge({ state }: Pick<Schedule, "state">) {
  const { tone, text } = STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}

/** When it runs next, in how long and on the clocks of its zone; or why it does not. */
export function NextRun({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  if (schedule.paused_because) return REASONS[schedule.paused_because];
  if (!schedule.next_fire_at) return "No moment is to come. Change it to let it run again.";
  return (
    <>
      Next <span className="font-medium text-ink">{formatUntil(schedule.next_fire_at, now)}</span>: <time dateTime={schedule.next_fire_at}>{formatMoment(schedule.next_fire_at, shownZone(schedule.rule.zone))}</time>
    </>
  );
}
