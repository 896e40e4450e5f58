import { Field, Input, Select } from "@/components/ui/field";
import type { Draft, DraftErrors } from "../draft";
import type { SourceMode, Status } from "../queries";
import { SOURCES, STATUSES } from "../words";

export interface FieldsProps {
  draft: Draft;
  errors: DraftErrors;
  onChange: (patch: Partial<Draft>) => void;
}

const SOURCE_HINTS: Record<SourceMode, string> = {
  no_listing: "It is on no map yet. It needs its whole address.",
  find: "It follows a public listing, by the id that maps give it.",
  connect: "It follows a listing of a platform that you connected.",
};

/** What it is called, which listing it follows, and how it is reached. */
export function MainFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <Field label="Name" error={errors.name} className="sm:col-span-2">
        {(control) => <Input {...control} value={draft.name} maxLength={200} autoComplete="off" onChange={(event) => onChange({ name: event.target.value })} />}
      </Field>
      <Field label="Source" hint={SOURCE_HINTS[draft.source]} error={errors.source}>
        {(control) => <Options control={control} value={draft.source} options={SOURCES} onChange={(source: SourceMode) => onChange({ source })} />}
      </Field>
      <Field label="Status" error={errors.status}>
        {(control) => <Options control={control} value={draft.status} options={STATUSES} onChange={(status: Status) => onChange({ status })} />}
      </Field>
      {draft.source === "connect" && (
        <Field label="Listing id" hint="As the connected platform names it, like locations/123." error={errors.listingId}>
          {(control) => <Input {...control} value={draft.listingId} maxLength={255} autoComplete="off" spellCheck={false} onChange={(event) => onChange({ listingId: event.target.value })} />}
        </Field>
      )}
      {draft.source !== "no_listing" && (
        <Field label="Place id" hint="Starts with ChIJ on Google's maps." error={errors.placeId}>
          {(control) => <Input {...control} value={draft.placeId} maxLength={255} autoComplete="off" spellCheck={false} onChange={(event) => onChange({ placeId: event.target.value })} />}
        </Field>
      )}
      <Field label="Store code" hint="Optional: your own code. No two locations share one." error={errors.storeCode}>
        {(control) => <Input {...control} value={draft.storeCode} maxLength={64} autoComplete="off" onChange={(event) => onChange({ storeCode: event.target.value })} />}
      </Field>
      <Field label="Phone" hint="As it is written in its country." error={errors.phone}>
        {(control) => <Input {...control} type="tel" value={draft.phone} maxLength={40} autoComplete="off" onChange={(event) => onChange({ phone: event.target.value })} />}
      </Field>
      <Field label="Website" error={errors.website}>
        {(control) => <Input {...control} type="url" value={draft.website} maxLength={500} autoComplete="off" onChange={(event) => onChange({ website: event.target.value })} />}
      </Field>
      <Field label="Categories" hint="Parted by commas; the first is the main one." error={errors.categories}>
        {(control) => <Input {...control} value={draft.categories} autoComplete="off" onChange={(event) => onChange({ categories: event.target.value })} />}
      </Field>
    </div>
  );
}

interface OptionsProps<Value extends string> {
  control: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined };
  value: Value;
  options: Record<Value, string>;
  onChange: (value: Value) => void;
}

function Options<Value extends string>({ control, value, options, onChange }: OptionsProps<Value>) {
  return (
    <Select {...control} value={value} onChange={(event) => onChange(event.target.value as Value)}>
      {Object.entries<string>(options).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </Select>
  );
}
