import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import type { Scope } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { LifetimeField } from "./lifetime-field";
import { limitsFrom, NetworksField, PerMinuteField, perMinuteSchema } from "./limit-fields";
import { ScopesField } from "./scopes-field";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  scopes: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  days: z.string(),
  networks: z.string(),
  perMinute: perMinuteSchema,
  test: z.boolean(),
});

interface CreateKeyFormProps {
  onCreated: (key: Schema<"CreatedApiKey">) => void;
  onCancel: () => void;
}

export function CreateKeyForm({ onCreated, onCancel }: CreateKeyFormProps) {
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
        ...limitsFrom({ networks, perMinute }),
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
      <ScopesField register={form.register("scopes")} error={errors.scopes?.message} />
      <div className="grid gap-4 sm:grid-cols-2">
        <LifetimeField {...form.register("days")} />
        <PerMinuteField register={form.register("perMinute")} error={errors.perMinute?.message} />
      </div>
      <NetworksField register={form.register("networks")} />
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
