import type { UseFormReturn } from "react-hook-form";
import { KIND_LABELS } from "@/components/runs/kinds";
import { CheckField, Field, Input, Select, Textarea } from "@/components/ui/field";
import type { ReportForm } from "../draft";
import { GATHERED, GATHERED_KINDS } from "../kinds";

const NARROWING = {
  platforms: { label: "Platforms", hint: "One a line, such as google_ads. Empty: all." },
  account_ids: { label: "Ad accounts", hint: "One id a line. Empty: all." },
  symbols: { label: "Series", hint: "One symbol a line, as Market shows them. At least one." },
} as const;

interface ReportFieldsProps {
  form: UseFormReturn<ReportForm>;
  /** A report that is kept stays of its kind. */
  isNew: boolean;
  /** What the server says of fields. */
  refused: Readonly<Record<string, string>>;
}

/** What a report covers; only what its kind can be narrowed by is asked. */
export function ReportFields({ form, isNew, refused }: ReportFieldsProps) {
  const { register, watch, formState } = form;
  const kind = watch("kind");
  return (
    <>
      {isNew && (
        <Field label="Kind" hint={GATHERED[kind].shows}>
          {(control) => (
            <Select {...control} {...register("kind")}>
              {GATHERED_KINDS.map((one) => (
                <option key={one} value={one}>
                  {KIND_LABELS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label="Name" error={formState.errors.name?.message ?? refused["name"]}>
        {(control) => <Input {...control} {...register("name")} autoComplete="off" />}
      </Field>
      <Field label="Days" hint="Back from the last complete day, 1 to 366." error={formState.errors.days?.message ?? refused["parameters.days"]}>
        {(control) => <Input {...control} {...register("days", { valueAsNumber: true })} type="number" min={1} max={366} />}
      </Field>
      {kind !== "data_quality" && kind !== "market_brief" && <CheckField label="Beside the days before" {...register("compare")} />}
      {GATHERED[kind].narrowedBy.map((name) => (
        <Field key={name} label={NARROWING[name].label} hint={NARROWING[name].hint} error={refused[`parameters.${name}`]}>
          {(control) => <Textarea {...control} {...register(name)} />}
        </Field>
      ))}
      <Field label="Words at its beginning" error={refused["parameters.narrative"]}>
        {(control) => <Textarea {...control} {...register("narrative")} maxLength={2000} />}
      </Field>
      <Field label="Recipients" hint="One address a line, at most 20. Scheduled runs are mailed to them." error={refused["recipients"]}>
        {(control) => <Textarea {...control} {...register("recipients")} />}
      </Field>
    </>
  );
}
