import { $api } from "@/api/client";
import { Field, Input, Select } from "@/components/ui/field";
import type { Provider } from "../pull-queries";

export interface Target {
  symbols: string;
  file: string;
}

interface TargetFieldsProps {
  provider: Provider;
  value: Target;
  error: string | undefined;
  /** The file is part of what it is, and is not asked for. */
  fixedFile?: boolean;
  onChange: (target: Target) => void;
}

/** What to read from a provider: symbols, and for files which one. */
export function TargetFields({ provider, value, error, fixedFile = false, onChange }: TargetFieldsProps) {
  const asksFile = provider.name === "file" && !fixedFile;
  const fileError = asksFile ? error : undefined;
  return (
    <>
      {asksFile && <FileField value={value} error={fileError} onChange={onChange} />}
      <Field label="Symbols" hint={provider.symbol_hint} error={fileError ? undefined : error}>
        {(control) => (
          <Input
            {...control}
            value={value.symbols}
            maxLength={2000}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => onChange({ ...value, symbols: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function FileField({ value, error, onChange }: Omit<TargetFieldsProps, "provider">) {
  const uploads = $api.useQuery("get", "/api/v1/uploads", { params: { query: { kind: "market", limit: 100 } } });
  const names = [...new Set(uploads.data?.items.map((upload) => upload.filename))];
  const hint = uploads.data && names.length === 0 ? "No market file has been uploaded yet." : "The newest upload of this name is read.";
  return (
    <Field label="File" hint={hint} error={error}>
      {(control) => (
        <Select {...control} value={value.file} onChange={(event) => onChange({ ...value, file: event.target.value })}>
          <option value="">Choose an uploaded file</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** What is still missing from a target; undefined when nothing is. */
export function targetProblem(provider: Provider, { symbols, file }: Target): string | undefined {
  if (provider.name === "file") return file ? undefined : "Choose a file.";
  if (provider.name !== "ecb" && symbols.trim() === "") return "Name at least one symbol.";
  return undefined;
}
