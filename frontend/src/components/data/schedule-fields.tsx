import { Field, Input, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { cronInWords, describeInterval, describeSchedule, type Schedule } from "@/lib/schedule";

type Kind = NonNullable<Schedule["kind"]>;

const LABELS: Record<Kind, string> = { manual: "When asked", cron: "By clock", interval: "Every so often" };

export const SCHEDULE_FIELDS = ["expression", "time_zone", "every_minutes"] as const;

interface ScheduleFieldsProps<Value extends Schedule> {
  value: Value;
  /** The kinds to choose from, each with what it starts as. */
  kinds: readonly Value[];
  /** Minutes between two starts to choose from. */
  intervals: readonly number[];
  /** What the server said about a field of `SCHEDULE_FIELDS`. */
  problems: Record<string, string>;
  onChange: (schedule: Value) => void;
}

const kindOf = (schedule: Schedule): Kind => schedule.kind ?? "manual";

/** When something repeats: only when asked, every so often, or by a cron rule in a time zone. */
export function ScheduleFields<Value extends Schedule>({ value, kinds, intervals, problems, onChange }: ScheduleFieldsProps<Value>) {
  const schedule: Schedule = value;
  const change = (next: Schedule) => onChange(next as Value);
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-1.5 text-sm font-medium">Schedule</legend>
      <Segmented<Kind>
        label="Kind of schedule"
        className="max-w-100"
        value={kindOf(schedule)}
        onChange={(kind) => {
          const next = kinds.find((one) => kindOf(one) === kind);
          if (next) onChange(next);
        }}
        options={kinds.map((one) => ({ value: kindOf(one), label: LABELS[kindOf(one)] }))}
      />
      {schedule.kind === "interval" && (
        <Field label="Interval" error={problems.every_minutes} className="max-w-60">
          {(control) => (
            <Select {...control} value={schedule.every_minutes} onChange={(event) => change({ kind: "interval", every_minutes: Number(event.target.value) })}>
              {[...new Set([...intervals, schedule.every_minutes])].toSorted((a, b) => a - b).map((minutes) => (
                <option key={minutes} value={minutes}>
                  {describeInterval(minutes)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {schedule.kind === "cron" && (
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <Field label="Cron rule" hint="Minute, hour, day, month, weekday: 15 6 * * 1-5 is 06:15 on working days." error={problems.expression}>
            {(control) => <Input {...control} value={schedule.expression} maxLength={120} spellCheck={false} autoComplete="off" onChange={(event) => change({ ...schedule, expression: event.target.value })} className="font-mono" />}
          </Field>
          <Field label="Time zone" hint="Such as Europe/Berlin. Clock changes are kept in mind." error={problems.time_zone}>
            {(control) => <Input {...control} value={schedule.time_zone} maxLength={64} spellCheck={false} autoComplete="off" onChange={(event) => change({ ...schedule, time_zone: event.target.value })} />}
          </Field>
          <p className="min-h-4 text-xs text-ink-2 sm:col-span-2" aria-live="polite">
            {cronInWords(schedule.expression) && describeSchedule(schedule)}
          </p>
        </div>
      )}
    </fieldset>
  );
}
