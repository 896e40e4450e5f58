import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { type Scope, useTenant } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input, Textarea } from "@/components/ui/field";
import { LifetimeField } from "./lifetime-field";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  scopes: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  days: z.string(),
  networks: z.string(),
  perMinute: z.string().check(z.regex(/^(|[1-9]\d{0,3}|10000)$/, "A whole number from 1 to 10,000, or nothing.")),
  test: z.boolean(),
});

interface CreateKeyFormProps {
  onCreated: (key: Schema<"CreatedApiKey">) => void;
  onCancel: () => void;
}

export function CreateKeyForm({ onCreated, onCancel }: CreateKeyFormProps) {
  const { scopes } = useTenant();
  const client = useQueryClient();
  const defaultValues = { name: "", scopes: ["metrics:read"], days: "90", networks: "", perMinute: "", test: false };
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/api-keys", {
    onSuccess: async (key) => {
      onCreated(key);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  const submit = form.handleSubmit(({ name, scopes: chosen, days, networks, perMinute, test }) =>
    mutate({
      body: {
        name,
        scopes: chosen as Scope[],
        expires_in_days: Number(days),
        test,
        allowed_networks: networks.split(/[\s,]+/).filter(Boolean),
        requests_per_minute: perMinute ? Number(perMinute) : null,
      },
      headers: { "Idempotency-Key": idempotencyKey() },
    }),
  );
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
      <ProblemNotice error={error} title="The key was not made." />
      <Field label="Name" hint="For example: nightly report" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">What it may do</legend>
        <div className="grid sm:grid-cols-2">
          {scopes.map((scope) => (
            <CheckField key={scope} label={scope} value={scope} {...form.register("scopes")} />
          ))}
        </div>
        {errors.scopes?.message && <p className="text-xs font-medium text-bad">{errors.scopes.message}</p>}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <LifetimeField {...form.register("days")} />
        <Field label="Requests a minute" hint="Empty: the usual limit." error={errors.perMinute?.message}>
          {(control) => <Input {...control} {...form.register("perMinute")} inputMode="numeric" autoComplete="off" />}
        </Field>
      </div>
      <Field label="Only from these addresses" hint="Addresses or networks such as 203.0.113.0/24, one a line. Empty: from everywhere." error={errors.networks?.message}>
        {(control) => <Textarea {...control} {...form.register("networks")} rows={2} className="font-mono text-sm" spellCheck={false} />}
      </Field>
      <CheckField label="Test key" hint="Reaches the demo dataset only, whatever it may do." {...form.register("test")} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}
