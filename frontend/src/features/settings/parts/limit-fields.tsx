import type { UseFormRegisterReturn } from "react-hook-form";
import { z } from "zod/mini";
import { Field, Input, Textarea } from "@/components/ui/field";

/** How often, as text: a whole number, or nothing for the usual limit. */
export const perMinuteSchema = z.string().check(z.regex(/^(|[1-9]\d{0,3}|10000)$/, "A whole number from 1 to 10,000, or nothing."));

/** The two limits as the API takes them. */
export function limitsFrom({ networks, perMinute }: { networks: string; perMinute: string }) {
  return { allowed_networks: networks.split(/[\s,]+/).filter(Boolean), requests_per_minute: perMinute ? Number(perMinute) : null };
}

export function PerMinuteField({ register, error }: { register: UseFormRegisterReturn; error: string | undefined }) {
  return (
    <Field label="Requests a minute" hint="Empty: the usual limit." error={error}>
      {(control) => <Input {...control} {...register} inputMode="numeric" autoComplete="off" />}
    </Field>
  );
}

export function NetworksField({ register }: { register: UseFormRegisterReturn }) {
  return (
    <Field label="Only from these addresses" hint="Addresses or networks such as 203.0.113.0/24, one a line. Empty: from everywhere.">
      {(control) => <Textarea {...control} {...register} rows={2} className="font-mono text-sm" spellCheck={false} />}
    </Field>
  );
}
