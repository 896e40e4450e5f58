import { Field, Input, Select } from "@/components/ui/field";
import { ordinal, REPEATS, type Repeats, repeatAs, type Rule, WEEKDAYS } from "@/lib/report-rules";
import { ZoneField } from "./zone-field";

interface RuleFieldsProps {
  rule: Rule;
  /** What is wrong, by field. */
  faults: Record<string, string>;
  onChange: (change: (before: Rule) => Rule) => void;
}

/** Fields with their new values; each belongs to the kinds of rules that have it. */
interface Patch {
  time?: string;
  zone?: string;
  day?: string | number;
  weekday?: number;
  anchor?: string;
  start_date?: string | null;
  end_date?: string | null;
}

export const RULE_FIELDS = ["time", "zone", "day", "weekday", "anchor", "start_date", "end_date"] as const;

const MONTH_DAYS = Array.from({ length: 28 }, (_, place) => place + 1);

/** When a report runs: how it repeats, on which day, at what time of which zone. */
export function RuleFields({ rule, faults, onChange }: RuleFieldsProps) {
  const change = (patch: Patch) => onChange((before) => ({ ...before, ...patch }) as Rule);
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field label="Repeat">
        {(control) => (
          <Select {...control} value={rule.repeats} onChange={({ target }) => onChange((before) => repeatAs(before, target.value as Repeats))}>
            {REPEATS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <DayField rule={rule} faults={faults} onPatch={change} />
      <Field label="Time" error={faults.time}>
        {(control) => <Input {...control} type="time" value={rule.time} onChange={({ target }) => change({ time: target.value.slice(0, 5) })} />}
      </Field>
      <ZoneField value={rule.zone} error={faults.zone} onChange={(zone) => change({ zone })} />
      {rule.repeats === "biweekly" && (
        <Field label="In the week of" hint="Any day of a week in which it runs." error={faults.anchor}>
          {(control) => <Input {...control} type="date" value={rule.anchor} onChange={({ target }) => change({ anchor: target.value })} />}
        </Field>
      )}
      {rule.repeats !== "once" && (
        <>
          <Field label="First day" hint="Left out: from now on." error={faults.start_date}>
            {(control) => <Input {...control} type="date" value={rule.start_date ?? ""} onChange={({ target }) => change({ start_date: target.value || null })} />}
          </Field>
          <Field label="Last day" hint="Left out: without an end." error={faults.end_date}>
            {(control) => <Input {...control} type="date" min={rule.start_date ?? undefined} value={rule.end_date ?? ""} onChange={({ target }) => change({ end_date: target.value || null })} />}
          </Field>
        </>
      )}
    </div>
  );
}

/** The day, where a rule has one. */
function DayField({ rule, faults, onPatch: change }: Omit<RuleFieldsProps, "onChange"> & { onPatch: (patch: Patch) => void }) {
  switch (rule.repeats) {
    case "once":
      return (
        <Field label="Day" error={faults.day}>
          {(control) => <Input {...control} type="date" value={rule.day} onChange={({ target }) => change({ day: target.value })} />}
        </Field>
      );
    case "daily":
      return <div className="max-sm:hidden" />;
    case "weekly":
    case "biweekly":
      return (
        <Field label="Day" error={faults.weekday}>
          {(control) => (
            <Select {...control} value={rule.weekday} onChange={({ target }) => change({ weekday: Number(target.value) })}>
              {WEEKDAYS.map((name, place) => (
                <option key={name} value={place + 1}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      );
    case "monthly":
      return (
        <Field label="Day" error={faults.day}>
          {(control) => (
            <Select {...control} value={rule.day} onChange={({ target }) => change({ day: target.value === "last" ? "last" : Number(target.value) })}>
              {MONTH_DAYS.map((day) => (
                <option key={day} value={day}>
                  {ordinal(day)}
                </option>
              ))}
              <option value="last">Last day</option>
            </Select>
          )}
        </Field>
      );
  }
}
