import { CheckField, Field, Input, Select } from "@/components/ui/field";
import { feedOf, withFeed } from "../mapping";
import type { Mapping, Upload } from "../queries";

interface SeriesFieldsProps {
  upload: Upload;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

type Series = NonNullable<Mapping["series"]>[number];
const FREQUENCIES = ["daily", "weekly", "monthly", "quarterly", "yearly"] as const;
const ROLES = ["value", "open", "high", "low", "close"] as const;

/** A market file: which column is the date, and which columns are series of their own. */
export function SeriesFields({ upload, mapping, onChange }: SeriesFieldsProps) {
  const columns = upload.detected.columns.map((column) => column.name);
  const date = feedOf(mapping, "as_of")?.column ?? "";
  const series = mapping.series ?? [];
  const values = columns.filter((name) => name !== date && name !== mapping.symbol_column);
  const toggle = (column: string) => {
    const chosen = series.some((item) => item.column === column);
    const next = chosen ? series.filter((item) => item.column !== column) : [...series, { column, symbol: symbolOf(upload.filename, column), unit: "unspecified", role: "value" as const }];
    onChange({ ...mapping, series: next });
  };
  const change = (column: string, patch: Partial<Series>) => onChange({ ...mapping, series: series.map((item) => (item.column === column ? { ...item, ...patch } : item)) });
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Field label="Date">
          {(control) => (
            <Select {...control} value={date} onChange={(event) => onChange(withFeed(mapping, "as_of", event.target.value ? { column: event.target.value, unit: "as_is" } : undefined))}>
              <option value="">Choose …</option>
              <Options names={columns} />
            </Select>
          )}
        </Field>
        <Field label="Series are told apart by" hint="A column such as country or ticker.">
          {(control) => (
            <Select {...control} value={mapping.symbol_column ?? ""} onChange={(event) => onChange({ ...mapping, symbol_column: event.target.value || null })}>
              <option value="">Nothing: one series a column</option>
              <Options names={columns.filter((name) => name !== date)} />
            </Select>
          )}
        </Field>
        <Field label="Frequency">
          {(control) => (
            <Select {...control} value={mapping.frequency ?? ""} onChange={(event) => onChange({ ...mapping, frequency: (event.target.value || null) as Mapping["frequency"] & (string | null) })}>
              <option value="">Choose …</option>
              <Options names={FREQUENCIES} />
            </Select>
          )}
        </Field>
        <Field label="Published by">
          {(control) => <Input {...control} value={mapping.source ?? ""} placeholder="EIA" onChange={(event) => onChange({ ...mapping, source: event.target.value || null })} />}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Value columns</legend>
        <div className="divide-y rounded-lg border">
          {values.map((column) => {
            const item = series.find((candidate) => candidate.column === column);
            return (
              <div key={column} className="grid items-center gap-3 px-3 py-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_8rem]">
                <CheckField label={column} checked={item !== undefined} onChange={() => toggle(column)} />
                {item && (
                  <>
                    <Input aria-label={`Symbol of ${column}`} value={item.symbol} onChange={(event) => change(column, { symbol: event.target.value })} className="text-sm" />
                    <Input aria-label={`Unit of ${column}`} value={item.unit ?? ""} onChange={(event) => change(column, { unit: event.target.value })} className="text-sm" />
                    <Select aria-label={`Role of ${column}`} value={item.role ?? "value"} onChange={(event) => change(column, { role: event.target.value as (typeof ROLES)[number] })} className="text-sm">
                      <Options names={ROLES} />
                    </Select>
                  </>
                )}
              </div>
            );
          })}
        </div>
      </fieldset>
    </div>
  );
}

function Options({ names }: { names: readonly string[] }) {
  return names.map((name) => (
    <option key={name} value={name}>
      {name}
    </option>
  ));
}

function symbolOf(fileName: string, column: string): string {
  const stem = fileName.replace(/\.[^.]+$/, "").split(/[_\s-]/)[0] ?? "series";
  return `${stem}.${column}`.toUpperCase().replaceAll(/[^A-Z0-9.]+/g, "_");
}
