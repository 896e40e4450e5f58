import { Field, Input, Select } from "@/components/ui/field";
import { Filters } from "@/features/explore/parts/filters";
import { useCatalog } from "@/features/explore/queries";
import { type Draft, type DraftErrors, isShare } from "../draft";

interface ConditionFieldsProps {
  draft: Draft;
  errors: DraftErrors;
  onChange: (patch: Partial<Draft>) => void;
}

/** What the chosen kind of condition needs to know. */
export function ConditionFields({ draft, errors, onChange }: ConditionFieldsProps) {
  if (draft.kind === "freshness") {
    return (
      <Field label="From which state on" hint="Late is beyond half of what an answer may be old, stale beyond all of it.">
        {(control) => (
          <Select {...control} value={draft.worst} onChange={(event) => onChange({ worst: event.target.value as Draft["worst"] })}>
            <option value="late">Late</option>
            <option value="stale">Stale</option>
          </Select>
        )}
      </Field>
    );
  }
  if (draft.kind === "pacing") {
    return (
      <>
        <PacingFields draft={draft} errors={errors} onChange={onChange} />
        <Only draft={draft} onChange={onChange} />
      </>
    );
  }
  if (draft.kind === "anomaly") {
    return (
      <>
        <AnomalyFields draft={draft} errors={errors} onChange={onChange} />
        <Only draft={draft} onChange={onChange} />
      </>
    );
  }
  return (
    <>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        <MeasureField draft={draft} onChange={onChange} />
        {draft.kind === "threshold" ? <ThresholdFields draft={draft} errors={errors} onChange={onChange} /> : <ChangeFields draft={draft} errors={errors} onChange={onChange} />}
      </div>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        <Field label="Over how many days" hint="Up to the last one with data." error={errors.days}>
          {(control) => <Input {...control} inputMode="numeric" value={draft.days} onChange={(event) => onChange({ days: event.target.value })} />}
        </Field>
        {draft.kind === "change" && (
          <Field label="Against" className="content-start sm:col-span-2">
            {(control) => (
              <Select {...control} value={draft.compare} onChange={(event) => onChange({ compare: event.target.value as Draft["compare"] })}>
                <option value="previous_period">The days before</option>
                <option value="previous_year">The same days a year ago</option>
              </Select>
            )}
          </Field>
        )}
      </div>
      <Only draft={draft} onChange={onChange} />
    </>
  );
}

/** What the rule is narrowed to. */
function Only({ draft, onChange }: Omit<ConditionFieldsProps, "errors">) {
  const catalog = useCatalog().data;
  return (
    <div className="grid gap-1.5">
      <p className="text-sm font-medium text-ink">Only</p>
      <div className="flex flex-wrap items-center gap-2">
        <Filters filters={draft.filters} catalog={catalog} onChange={(filters) => onChange({ filters })} />
      </div>
    </div>
  );
}

function PacingFields({ draft, errors, onChange }: ConditionFieldsProps) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <Field label="A budget of the month is projected to end">
        {(control) => (
          <Select {...control} value={draft.side} onChange={(event) => onChange({ side: event.target.value as Draft["side"] })}>
            <option value="over">over its amount</option>
            <option value="under">under its amount</option>
            <option value="any">over or under it</option>
          </Select>
        )}
      </Field>
      <Field label="By percent" hint="Or more." error={errors.percent}>
        {(control) => <Input {...control} inputMode="decimal" value={draft.percent} onChange={(event) => onChange({ percent: event.target.value })} />}
      </Field>
    </div>
  );
}

function AnomalyFields({ draft, errors, onChange }: ConditionFieldsProps) {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <MeasureField draft={draft} onChange={onChange} />
      <Field label="On its last day is unusually">
        {(control) => (
          <Select {...control} value={draft.direction} onChange={(event) => onChange({ direction: event.target.value as Draft["direction"] })}>
            <option value="up">high</option>
            <option value="down">low</option>
            <option value="any">high or low</option>
          </Select>
        )}
      </Field>
      <Field label="Against how many weeks" hint="The same weekday of each; the day itself is left out." error={errors.weeks}>
        {(control) => <Input {...control} inputMode="numeric" value={draft.weeks} onChange={(event) => onChange({ weeks: event.target.value })} />}
      </Field>
      <Field label="From which z-score on" hint="3.5 is usual; higher tells less often." error={errors.threshold}>
        {(control) => <Input {...control} inputMode="decimal" value={draft.threshold} onChange={(event) => onChange({ threshold: event.target.value })} />}
      </Field>
    </div>
  );
}

/** Measures that can be added up; a rule has one total. */
function MeasureField({ draft, onChange }: Omit<ConditionFieldsProps, "errors">) {
  const measures = useCatalog().data?.measures.filter(({ additivity }) => additivity !== "non_additive") ?? [];
  return (
    <Field label="Measure">
      {(control) => (
        <Select {...control} value={draft.measure} onChange={(event) => onChange({ measure: event.target.value as Draft["measure"] })}>
          {measures.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function ThresholdFields({ draft, errors, onChange }: ConditionFieldsProps) {
  const measures = useCatalog().data?.measures ?? [];
  return (
    <>
      <Field label="Is">
        {(control) => (
          <Select {...control} value={draft.operator} onChange={(event) => onChange({ operator: event.target.value as Draft["operator"] })}>
            <option value="gt">above</option>
            <option value="gte">at or above</option>
            <option value="lt">below</option>
            <option value="lte">at or below</option>
          </Select>
        )}
      </Field>
      <Field label={isShare(draft.measure, measures) ? "Percent" : "Value"} error={errors.value}>
        {(control) => <Input {...control} inputMode="decimal" value={draft.value} onChange={(event) => onChange({ value: event.target.value })} />}
      </Field>
    </>
  );
}

function ChangeFields({ draft, errors, onChange }: ConditionFieldsProps) {
  return (
    <>
      <Field label="Goes">
        {(control) => (
          <Select {...control} value={draft.direction} onChange={(event) => onChange({ direction: event.target.value as Draft["direction"] })}>
            <option value="up">up</option>
            <option value="down">down</option>
            <option value="any">up or down</option>
          </Select>
        )}
      </Field>
      <Field label="By percent" error={errors.percent}>
        {(control) => <Input {...control} inputMode="decimal" value={draft.percent} onChange={(event) => onChange({ percent: event.target.value })} />}
      </Field>
    </>
  );
}
