import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import type { Scope } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { limitsFrom, NetworksField, PerMinuteField, perMinuteSchema } from "./limit-fields";
import { ScopesField } from "./scopes-field";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  scopes: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  networks: z.string(),
  perMinute: perMinuteSchema,
});

export interface CredentialValues extends ReturnType<typeof limitsFrom> {
  name: string;
  scopes: Scope[];
}

interface CredentialFormProps {
  /** A name as people give it. */
  example: string;
  /** The verb on the button. */
  action: string;
  /** What did not happen, above the reason. */
  failure: string;
  error: unknown;
  busy: boolean;
  onSubmit: (values: CredentialValues) => void;
  onCancel: () => void;
  /** A field beside the limit. */
  beside?: ReactNode;
  /** Fields after all others. */
  children?: ReactNode;
}

/** What API keys and OAuth clients have in common: name, scopes, addresses, limit. */
export function CredentialForm({ example, action, failure, error, busy, onSubmit, onCancel, beside, children }: CredentialFormProps) {
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "", scopes: ["metrics:read"], networks: "", perMinute: "" } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ name, scopes, ...limits }) => onSubmit({ name, scopes: scopes as Scope[], ...limitsFrom(limits) }));
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
      <ProblemNotice error={error} title={failure} />
      <Field label="Name" hint={`For example: ${example}`} error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
      </Field>
      <ScopesField register={form.register("scopes")} error={errors.scopes?.message} />
      <div className="grid gap-4 sm:grid-cols-2">
        {beside}
        <PerMinuteField register={form.register("perMinute")} error={errors.perMinute?.message} />
      </div>
      <NetworksField register={form.register("networks")} />
      {children}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
