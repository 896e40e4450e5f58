import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { LIST, useRefreshEndpoints } from "../queries";
import { SecretDialog } from "./secret-dialog";

const schema = z.object({ name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")) });

interface CreateEndpointDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes an endpoint, then shows its signing secret once. */
export default function CreateEndpointDialog({ open, onOpenChange }: CreateEndpointDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedWebhookEndpoint">>();
  const refresh = useRefreshEndpoints();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "" } });
  const { mutate, error, isPending } = $api.useMutation("post", LIST, {
    onSuccess: async (made) => {
      setCreated(made);
      await refresh();
    },
  });
  if (created) return <SecretDialog open={open} onOpenChange={onOpenChange} created={created} />;
  const submit = form.handleSubmit((body) => mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New endpoint">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The endpoint was not made." />
        <Field label="Name" hint="The program that sends, for example: orchestrator" error={form.formState.errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <p className="text-sm text-ink-2">
          It may send <code className="font-mono text-xs">sync.requested</code>, which starts a sync of one data source, and{" "}
          <code className="font-mono text-xs">records.push</code>, which brings rows of a dataset.
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Make the endpoint
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
