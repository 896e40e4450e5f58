import type { UseFormReturn } from "react-hook-form";
import { CheckField, Field, Input, Select, Textarea } from "@/components/ui/field";
import type { ReportForm } from "../draft";
import type { KindRules } from "../types";

const NARROWING = {
  platforms: { label: "Platforms", hint: "One a line, such as google_ads." },
  account_ids: { label: "Ad accounts", hint: "One id a line." },
  symbols: { label: "Series", hint: "One symbol a line, as Market shows them." },
} as const;

interface ReportFieldsProps {
  form: UseFormReturn<ReportForm>;
  /** To choose from; a report that is kept stays of its kind. */
  kinds: readonly KindRules[];
  /** Of the kind that is chosen. */
  rules: KindRules;
  /** What the server says of fields. */
  refused: Readonly<Record<string, string>>;
}

/** What a report covers; only what its kind can be narrowed by is asked. */
export function ReportFields({ form, kinds, rules, refused }: ReportFieldsProps) {
  const { register, formState } = form;
  return (
    <>
      {kinds.length > 0 && (
        <Field label="Kind" hint={rules.shows}>
          {(control) => (
            <Select {...control} {...register("kind")}>
              {kinds.filter(({ days }) => days).map(({ kind, name }) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label="Name" error={formState.errors.name?.message ?? refused["name"]}>
        {(control) => <Input {...control} {...register("name")} autoComplete="off" />}
      </Field>
      {rules.days && <DaysField form={form} rule={rules.days} refused={refused["parameters.days"]} />}
      {rules.compares && <CheckField label="Beside the days before" {...register("compare")} />}
      {rules.narrowed_by.map(({ name, most, required }) => (
        <Field key={name} label={NARROWING[name].label} hint={`${NARROWING[name].hint} ${required ? "At least one" : "Empty: all"}, at most ${most}.`} error={refused[`parameters.${name}`]}>
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

interface DaysFieldProps {
  form: UseFormReturn<ReportForm>;
  rule: NonNullable<KindRules["days"]>;
  refused: string | undefined;
}

function DaysField({ form: { register, formState }, rule: { least, most }, refused }: DaysFieldProps) {
  const inWords = `${least} to ${most}`;
  return (
    <Field label="Days" hint={`Back from the last complete day, ${inWords}.`} error={formState.errors.days?.message ?? refused}>
      {(control) => <Input {...control} {...register("days", { valueAsNumber: true })} type="number" min={least} max={most} />}
    </Field>
  );
}
