import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, Textarea } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { reasonSchema } from "@/lib/reason";
import { formatMinutes } from "@/lib/time";
import { useRefreshDesk } from "../queries";

/** What the API takes: 15 minutes to 4 hours. */
const MINUTES = [15, 30, 60, 120, 240];
const schema = z.object({ tenant: z.string().check(z.minLength(1, "Choose a tenant.")), reason: reasonSchema, minutes: z.string() });

/** Asks to look at a tenant that has not consented; two other platform admins decide. */
export default function BreakGlassDialog({ onClose }: { onClose: () => void }) {
  const tenants = $api.useQuery("get", "/api/v1/entitlements");
  const refresh = useRefreshDesk();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { tenant: "", reason: "", minutes: "60" } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/support/break-glass", {
    onSuccess: async ({ tenant_name: name }) => {
      notifyDone(`Asked to look at ${name}. Two other platform admins have to approve.`);
      onClose();
      await refresh();
    },
  });
  const submit = form.handleSubmit(({ tenant, reason, minutes }) => mutate({ body: { tenant_id: tenant, reason, minutes: Number(minutes) } }));
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Look without consent" description="For what cannot wait for an owner of the tenant. The request and every visit stand in its audit trail.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error ?? tenants.error} title={error ? "The request was not sent." : "The tenants could not be listed."} />
        <Field label="Tenant" error={errors.tenant?.message}>
          {(control) => (
            <Select {...control} {...form.register("tenant")}>
              <option value="">{tenants.isPending ? "Reading the tenants…" : "Choose…"}</option>
              {tenants.data?.items.map(({ tenant_id: id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Why it cannot wait" hint="The tenant reads this." error={errors.reason?.message}>
          {(control) => <Textarea {...control} {...form.register("reason")} />}
        </Field>
        <Field label="For how long" hint="From now: the time that the approvals take is part of it.">
          {(control) => (
            <Select {...control} {...form.register("minutes")}>
              {MINUTES.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {formatMinutes(minutes)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-md bg-surface-2 px-3 py-2.5 text-sm">
          <dt className="text-ink-3">Approvals</dt>
          <dd>Two other platform admins</dd>
          <dt className="text-ink-3">Each visit</dt>
          <dd>An hour at most, reading only</dd>
        </dl>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Ask for approval
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
