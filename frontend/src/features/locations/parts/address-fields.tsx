import { Field, Input, Select } from "@/components/ui/field";
import type { Draft } from "../draft";
import { COUNTRIES } from "../countries";
import { countryName } from "../words";
import type { FieldsProps } from "./main-fields";
import { PointFields } from "./point-fields";

type Line = "line1" | "line2" | "district" | "city" | "region" | "postalCode";

const LINES: readonly { field: Line; label: string; hint?: string; max: number }[] = [
  { field: "line1", label: "Street and number", max: 120 },
  { field: "line2", label: "Suite, floor, flat", hint: "What is inside of the building.", max: 120 },
  { field: "city", label: "City", max: 120 },
  { field: "district", label: "District", hint: "Where addresses name one.", max: 120 },
  { field: "region", label: "State or region", hint: "Its name or code.", max: 120 },
  { field: "postalCode", label: "Postal code", max: 16 },
];

/** Where it is. Which of these a country needs is said when it is saved. */
export function AddressFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <fieldset className="grid min-w-0 grid-cols-1 items-start gap-4 border-t pt-5 sm:grid-cols-2">
      <legend className="sr-only">Address</legend>
      <Field label="Country" error={errors.country} className="sm:col-span-2">
        {(control) => (
          <Select {...control} value={draft.country} onChange={(event) => onChange({ country: event.target.value })}>
            {COUNTRIES.map((code) => (
              <option key={code} value={code}>
                {countryName(code)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {LINES.map(({ field, label, hint, max }) => (
        <Field key={field} label={label} hint={hint} error={errors[field]}>
          {(control) => <Input {...control} value={draft[field]} maxLength={max} autoComplete="off" onChange={(event) => onChange({ [field]: event.target.value } satisfies Partial<Draft>)} />}
        </Field>
      ))}
      <PointFields draft={draft} errors={errors} onChange={onChange} />
    </fieldset>
  );
}
