import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { reasonSchema } from "@/lib/reason";
import { formatMoment } from "@/lib/time";

/** Asks for a client's deletion: its name typed once more, and why. */
export default function DeleteClientDialog({ client, onClose }: { client: Schema<"Client">; onClose: () => void }) {
  const cache = useQueryClient();
  const schema = z.object({
    name: z.string().check(z.trim(), z.refine((name) => name === client.name.trim(), "This is not the client's name.")),
    reason: reasonSchema,
  });
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "", reason: "" } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/clients/{client_id}/deletion", {
    onSuccess: async (deletion) => {
      notifyDone(`${client.name} can be restored until ${formatMoment(deletion.purge_after)}.`);
      onClose();
      await Promise.all(["/api/v1/clients", "/api/v1/client-deletions"].map((path) => cache.invalidateQueries({ queryKey: ["get", path] })));
    },
  });
  const submit = form.handleSubmit((body) => mutate({ params: { path: { client_id: client.id } }, body }));
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Delete ${client.name}?`}>
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <Notice tone="warn" title="Everything of it goes:">
          connections and credentials, uploads, numbers, reports, people's roles, keys. Until the day that the list of deletions then names you can restore it, afterwards nobody can. Its audit trail stays.
        </Notice>
        <ProblemNotice error={error} title="It is not deleted." />
        <Field label="Name of the client" hint={`Type ${client.name} once more.`} error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <Field label="Why" hint="It stands in the audit trail and in the certificate." error={errors.reason?.message}>
          {(control) => <Textarea {...control} {...form.register("reason")} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={isPending}>
            Delete client
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
