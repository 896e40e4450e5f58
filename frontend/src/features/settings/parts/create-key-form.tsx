import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { type Scope, useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  scopes: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  days: z.string(),
  test: z.boolean(),
});

interface CreateKeyFormProps {
  onCreated: (key: Schema<"CreatedApiKey">) => void;
  onCancel: () => void;
}

export function CreateKeyForm({ onCreated, onCancel }: CreateKeyFormProps) {
  const { scopes } = useTenant();
  const client = useQueryClient();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "", scopes: ["metrics:read"], days: "90", test: false } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/api-keys", {
    onSuccess: async (key) => {
      onCreated(key);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] });
    },
  });
  const submit = form.handleSubmit(({ name, scopes: chosen, days, test }) =>
    mutate({ body: { name, scopes: chosen as Scope[], expires_in_days: Number(days), test }, headers: { "Idempotency-Key": idempotencyKey() } }),
  );
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
      {error && (
        <Notice tone="bad" role="alert" title="The key was not made.">
          {toProblem(error).detail ?? toProblem(error).title}
        </Notice>
      )}
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
      <Field label="Works for">
        {(control) => (
          <Select {...control} {...form.register("days")}>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
            <option value="180">180 days</option>
            <option value="365">1 year</option>
          </Select>
        )}
      </Field>
      <CheckField label="Test key" hint="Reaches demo data only." {...form.register("test")} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isPending}>
          Make the key
        </Button>
      </div>
    </form>
  );
}
