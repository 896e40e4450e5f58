import { Field, Input, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { describeRule } from "../describe-pull";
import type { Rule } from "../pull-queries";

const INTERVALS = [60, 180, 360, 720, 1440, 10_080];

interface RuleFieldsProps {
  value: Rule;
  timeZone: string;
  onChange: (rule: Rule) => void;
}

/** When a pull repeats: by a cron rule in a time zone, or every so often. */
export function RuleFields({ value, timeZone, onChange }: RuleFieldsProps) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium">When</legend>
      <Segmented<Rule["kind"]>
        label="Kind of schedule"
        className="max-w-80"
        value={value.kind}
        onChange={(kind) => onChange(kind === "cron" ? { kind, expression: "30 16 * * 1-5", time_zone: timeZone } : { kind, every_minutes: 1440 })}
        options={[
          { value: "cron", label: "By clock" },
          { value: "interval", label: "Every so often" },
        ]}
      />
      {value.kind === "interval" ? (
        <Field label="Interval" className="max-w-60">
          {(control) => (
            <Select {...control} value={value.every_minutes} onChange={(event) => onChange({ kind: "interval", every_minutes: Number(event.target.value) })}>
              {INTERVALS.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {describeRule({ kind: "interval", every_minutes: minutes })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Cron rule" hint="Minute, hour, day, month, weekday: 30 16 * * 1-5 is 16:30 on working days.">
            {(control) => <Input {...control} value={value.expression} onChange={(event) => onChange({ ...value, expression: event.target.value })} className="font-mono" />}
          </Field>
          <Field label="Time zone" hint="Clock changes are kept in mind.">
            {(control) => <Input {...control} value={value.time_zone} onChange={(event) => onChange({ ...value, time_zone: event.target.value })} />}
          </Field>
        </div>
      )}
    </fieldset>
  );
}
