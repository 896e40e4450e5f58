import { $api } from "@/api/client";
import { CheckField, Field, Input, Select } from "@/components/ui/field";
import type { ConfigField, ConfigForm, ConfigValues } from "../config-schema";

interface ConfigFieldsProps {
  form: ConfigForm;
  values: ConfigValues;
  /** By field name; shown once the user tried to go on. */
  problems: Record<string, string>;
  onChange: (name: string, value: string | boolean) => void;
}

/** A form drawn from the connector's own specification. */
export function ConfigFields({ form, values, problems, onChange }: ConfigFieldsProps) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      {form.fields.map((field) =>
        field.kind === "boolean" ? (
          <CheckField key={field.name} label={field.title} hint={field.description} checked={values[field.name] === true} onChange={(event) => onChange(field.name, event.target.checked)} />
        ) : (
          <Field key={field.name} label={field.required || field.isKept ? field.title : `${field.title} (optional)`} hint={field.description} error={problems[field.name]}>
            {(control) => <Control {...control} field={field} value={String(values[field.name] ?? "")} onValue={(value) => onChange(field.name, value)} />}
          </Field>
        ),
      )}
    </div>
  );
}

const TYPES: Partial<Record<ConfigField["kind"], string>> = { date: "date", moment: "date", secret: "password" };

interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  field: ConfigField;
  value: string;
  onValue: (value: string) => void;
}

function Control({ field, value, onValue, ...control }: ControlProps) {
  if (field.kind === "upload") return <UploadSelect {...control} value={value} onValue={onValue} />;
  if (field.kind === "choice") {
    return (
      <Select {...control} value={value} onChange={(event) => onValue(event.target.value)}>
        {!field.required && <option value="">–</option>}
        {field.choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </Select>
    );
  }
  const numeric = field.kind === "integer" || field.kind === "number";
  return (
    <Input
      {...control}
      type={TYPES[field.kind] ?? "text"}
      inputMode={numeric ? "decimal" : undefined}
      autoComplete={field.kind === "secret" ? "new-password" : "off"}
      spellCheck={field.kind === "secret" ? false : undefined}
      placeholder={field.isKept ? "••••••••" : undefined}
      value={value}
      onChange={(event) => onValue(event.target.value)}
    />
  );
}

function UploadSelect({ value, onValue, ...control }: Omit<ControlProps, "field">) {
  const { data } = $api.useQuery("get", "/api/v1/uploads", { params: { query: { limit: 100 } } });
  return (
    <Select {...control} value={value} onChange={(event) => onValue(event.target.value)}>
      <option value="">{data?.items.length === 0 ? "Upload a file first" : "Choose an uploaded file …"}</option>
      {data?.items.map((upload) => (
        <option key={upload.id} value={upload.id}>
          {upload.filename}
        </option>
      ))}
    </Select>
  );
}
