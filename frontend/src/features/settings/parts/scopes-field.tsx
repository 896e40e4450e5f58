import type { UseFormRegisterReturn } from "react-hook-form";
import { SCOPE_LABELS } from "@/api/scopes";
import { useTenant } from "@/api/session";
import { CheckField } from "@/components/ui/field";

/** What a key or client may do: no more than whoever makes it. */
export function ScopesField({ register, error }: { register: UseFormRegisterReturn; error: string | undefined }) {
  const { scopes } = useTenant();
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {scopes.map((scope) => (
          <CheckField key={scope} label={SCOPE_LABELS[scope]} hint={<code className="font-mono">{scope}</code>} value={scope} {...register} />
        ))}
      </div>
      {error && <p className="text-xs font-medium text-bad">{error}</p>}
    </fieldset>
  );
}
