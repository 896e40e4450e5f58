import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import type { Scope } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { ClientReadyDialog } from "./client-ready-dialog";
import { limitsFrom, NetworksField, PerMinuteField, perMinuteSchema } from "./limit-fields";
import { ScopesField } from "./scopes-field";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  scopes: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
  networks: z.string(),
  perMinute: perMinuteSchema,
});

interface CreateClientDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes an OAuth client, then shows its secret once. */
export default function CreateClientDialog({ open, onOpenChange }: CreateClientDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedOAuthClient">>();
  const client = useQueryClient();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "", scopes: ["metrics:read"], networks: "", perMinute: "" } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/oauth-clients", {
    onSuccess: async (made) => {
      setCreated(made);
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/oauth-clients"] });
    },
  });
  const submit = form.handleSubmit(({ name, scopes, ...limits }) =>
    mutate({ body: { name, scopes: scopes as Scope[], ...limitsFrom(limits) }, headers: { "Idempotency-Key": idempotencyKey() } }),
  );
  if (created) return <ClientReadyDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New OAuth client" description="Its tokens can do no more than what you choose here.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The client was not made." />
        <Field label="Name" hint="For example: data warehouse" error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <ScopesField register={form.register("scopes")} error={errors.scopes?.message} />
        <PerMinuteField register={form.register("perMinute")} error={errors.perMinute?.message} />
        <NetworksField register={form.register("networks")} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Make the client
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
