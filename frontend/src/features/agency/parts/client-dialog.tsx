import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { useEnterClient } from "../use-enter-client";

const CURRENCIES = ["USD", "EUR", "GBP", "CAD", "AUD", "JPY", "CHF", "SEK", "BRL", "MXN", "INR"];
const ZONES = Intl.supportedValuesOf("timeZone");
const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  slug: z.string().check(z.regex(/^([a-z0-9]([a-z0-9-]{0,58}[a-z0-9]))?$/, "Small letters, digits and dashes, at least two.")),
  time_zone: z.string(),
  currency: z.string(),
});

/** Makes a client and moves into it, or changes one. */
export default function ClientDialog({ client, onClose }: { client: Schema<"Client"> | undefined; onClose: () => void }) {
  const cache = useQueryClient();
  const { enter } = useEnterClient();
  const form = useForm({
    resolver: standardSchemaResolver(schema),
    defaultValues: {
      name: client?.name ?? "",
      slug: client?.slug ?? "",
      time_zone: client?.time_zone ?? OWN_ZONE,
      currency: client?.currency ?? "USD",
    },
  });
  const { errors } = form.formState;
  const refresh = () => cache.invalidateQueries({ queryKey: ["get", "/api/v1/clients"] });
  const create = $api.useMutation("post", "/api/v1/tenants", {
    onSuccess: async (made) => {
      await refresh();
      onClose();
      enter(made.id);
    },
  });
  const update = $api.useMutation("patch", "/api/v1/clients/{client_id}", {
    onSuccess: async (changed) => {
      await refresh();
      notifyDone(`${changed.name} is changed.`);
      onClose();
    },
  });
  const error = create.error ?? update.error;
  const submit = form.handleSubmit(({ slug, ...values }) => {
    const body = slug ? { ...values, slug } : values;
    if (client) update.mutate({ params: { path: { client_id: client.id } }, body });
    else create.mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } });
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={client ? `Edit ${client.name}` : "New client"} description={client ? undefined : "You become its owner, and work in it next."}>
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        {error && (
          <Notice tone="bad" role="alert" title="The client was not saved.">
            {toProblem(error).detail ?? toProblem(error).title}
          </Notice>
        )}
        <Field label="Name" error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
        </Field>
        <Field label="Short name" hint="In addresses and files; made from the name when empty." error={errors.slug?.message}>
          {(control) => <Input {...control} {...form.register("slug")} autoComplete="off" />}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Time zone">
            {(control) => (
              <Select {...control} {...form.register("time_zone")}>
                {[...new Set([form.getValues("time_zone"), "UTC", ...ZONES])].map((zone) => (
                  <option key={zone}>{zone}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Currency">
            {(control) => (
              <Select {...control} {...form.register("currency")}>
                {[...new Set([form.getValues("currency"), ...CURRENCIES])].map((code) => (
                  <option key={code}>{code}</option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending || update.isPending}>
            {client ? "Save" : "Make the client"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
