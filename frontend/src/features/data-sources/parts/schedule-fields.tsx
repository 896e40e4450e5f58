import { Field, Input, Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { Schedule } from "../queries";

const INTERVALS = [15, 30, 60, 180, 360, 720, 1440];

interface ScheduleFieldsProps {
  value: Schedule;
  timeZone: string;
  onChange: (schedule: Schedule) => void;
}

/** How often a source is read: only when asked, every so often, or by a cron rule in a time zone. */
export function ScheduleFields({ value, timeZone, onChange }: ScheduleFieldsProps) {
  const choose = (kind: Schedule["kind"]) => {
    if (kind === "interval") onChange({ kind, every_minutes: 60 });
    else if (kind === "cron") onChange({ kind, expression: "15 6 * * *", time_zone: timeZone });
    else onChange({ kind: "manual" });
  };
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium">Schedule</legend>
      <Segmented<NonNullable<Schedule["kind"]>>
        label="Kind of schedule"
        className="max-w-100"
        value={value.kind ?? "manual"}
        onChange={choose}
        options={[
          { value: "manual", label: "When asked" },
          { value: "interval", label: "Every so often" },
          { value: "cron", label: "By clock" },
        ]}
      />
      {value.kind === "interval" && (
        <Field label="Every" className="max-w-60">
          {(control) => (
            <Select {...control} value={value.every_minutes} onChange={(event) => onChange({ kind: "interval", every_minutes: Number(event.target.value) })}>
              {[...new Set([...INTERVALS, value.every_minutes])].toSorted((a, b) => a - b).map((minutes) => (
                <option key={minutes} value={minutes}>
                  {minutes < 60 ? `${minutes} minutes` : minutes === 60 ? "hour" : `${minutes / 60} hours`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {value.kind === "cron" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Cron rule" hint="Minute, hour, day, month, weekday: 15 6 * * 1-5 is 06:15 on working days.">
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
