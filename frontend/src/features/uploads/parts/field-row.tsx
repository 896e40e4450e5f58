import { useTenant } from "@/api/session";
import { Badge } from "@/components/ui/badge";
import { Input, Select } from "@/components/ui/field";
import type { SchemaField } from "@/lib/dataset-fields";
import { feedOf, humanise, withFeed } from "../mapping";
import type { Mapping, Upload } from "../queries";

interface FieldRowProps {
  field: SchemaField;
  upload: Upload;
  mapping: Mapping;
  /** The file cannot be written without it. */
  isMissing: boolean;
  onChange: (mapping: Mapping) => void;
}

const NOTHING = "";
const CONSTANT = "\u0000constant";
const UNITS = { as_is: "units", micros: "micros (÷ 1,000,000)", cents: "cents (÷ 100)" } as const;
type Unit = keyof typeof UNITS;

/** Where the row of a field is on the page. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** One field of the dataset and its source: a column, one value for every row, or nothing. */
export function FieldRow({ field, upload, mapping, isMissing, onChange }: FieldRowProps) {
  const { currency } = useTenant();
  const feed = feedOf(mapping, field.name);
  const constant = feed !== undefined && (feed.column ?? null) === null;
  const choose = (value: string) => {
    if (value === NOTHING) onChange(withFeed(mapping, field.name, undefined));
    else if (value === CONSTANT) onChange(withFeed(mapping, field.name, { constant: field.name === "currency_code" ? currency : "", unit: "as_is" }));
    else onChange(withFeed(mapping, field.name, { column: value, unit: feed?.unit ?? "as_is" }));
  };
  const label = humanise(field.name);
  const samples = upload.detected.columns.find((column) => column.name === feed?.column)?.samples;
  return (
    <div id={fieldId(field.name)} className="grid scroll-mt-20 items-center gap-x-4 gap-y-2 px-3 py-2.5 md:grid-cols-[minmax(0,1.1fr)_minmax(0,1.3fr)_minmax(0,1fr)]">
      <div className="min-w-0">
        <p className="flex items-center gap-2 text-sm font-medium">
          {label}
          {isMissing ? <Badge tone="warn">missing</Badge> : field.required && <Badge tone="outline">required</Badge>}
        </p>
        <p className="text-xs text-ink-3">{field.description}</p>
      </div>
      <div className="flex min-w-0 gap-2">
        <Select aria-label={`Source of ${label}`} aria-invalid={isMissing || undefined} value={constant ? CONSTANT : (feed?.column ?? NOTHING)} onChange={(event) => choose(event.target.value)} className="text-sm">
          <option value={NOTHING}>Not in the file</option>
          <option value={CONSTANT}>One value for all rows</option>
          <optgroup label="Columns of the file">
            {upload.detected.columns.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </optgroup>
        </Select>
        {constant && (
          <Input
            aria-label={`Value of ${label}`}
            value={feed.constant ?? ""}
            placeholder={PLACEHOLDERS[field.name]}
            list={field.name === "platform" ? PLATFORM_LIST : undefined}
            onChange={(event) => onChange(withFeed(mapping, field.name, { constant: event.target.value, unit: "as_is" }))}
            className="text-sm"
          />
        )}
        {constant && field.name === "platform" && (
          <datalist id={PLATFORM_LIST}>
            {PLATFORMS.map((platform) => (
              <option key={platform} value={platform} />
            ))}
          </datalist>
        )}
        {!constant && feed && field.unit === "money" && (
          <Select
            aria-label={`Unit of ${label}`}
            value={feed.unit ?? "as_is"}
            onChange={(event) => onChange(withFeed(mapping, field.name, { column: feed.column ?? null, unit: event.target.value as Unit }))}
            className="max-w-44 text-sm"
          >
            {Object.entries(UNITS).map(([unit, text]) => (
              <option key={unit} value={unit}>
                in {text}
              </option>
            ))}
          </Select>
        )}
      </div>
      <p className="num min-w-0 truncate font-mono text-xs text-ink-3">{samples?.slice(0, 3).join(" · ")}</p>
    </div>
  );
}

const PLATFORMS = ["google_ads", "meta_ads", "microsoft_ads", "linkedin_ads", "tiktok_ads"];
const PLATFORM_LIST = "platforms-known";
const PLACEHOLDERS: Record<string, string> = { platform: "google_ads", currency_code: "USD", account_id: "1234567890" };
