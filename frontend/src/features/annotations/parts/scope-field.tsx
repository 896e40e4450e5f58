import { Field, Select } from "@/components/ui/field";
import { scopeKey } from "../draft";
import { type Dataset, useScopes } from "../queries";
import { type Reach, scopeGroups } from "../scopes";
import type { Scope } from "../words";

interface ScopeFieldProps {
  dataset: Dataset;
  value: Scope | undefined;
  /** What stands there at first; a choice of its own where the figures do not name it. */
  own: Scope | undefined;
  reach: Reach;
  error: string | undefined;
  onChange: (scope: Scope | undefined) => void;
}

/** Everything, a platform, an account or a campaign. */
export function ScopeField({ dataset, value, own, reach, error, onChange }: ScopeFieldProps) {
  const { data } = useScopes(dataset);
  const groups = scopeGroups(data, own, reach);
  const options = groups.flatMap((group) => group.options);
  return (
    <Field label="About" error={error}>
      {(control) => (
        <Select {...control} value={value ? scopeKey(value) : ""} onChange={(event) => onChange(options.find(({ key }) => key === event.target.value)?.scope)}>
          {!value && <option value="">Choose…</option>}
          {groups.map(({ label, options }) =>
            label ? (
              <optgroup key={label} label={label}>
                {options.map(toOption)}
              </optgroup>
            ) : (
              options.map(toOption)
            ),
          )}
        </Select>
      )}
    </Field>
  );
}

function toOption({ key, label }: { key: string; label: string }) {
  return (
    <option key={key} value={key}>
      {label}
    </option>
  );
}
