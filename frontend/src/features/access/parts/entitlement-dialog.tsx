import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { reasonSchema } from "@/lib/reason";
import { ENTITLEMENTS } from "../entitlements";

const schema = z.object({ reason: reasonSchema });

interface EntitlementDialogProps {
  tenant: Schema<"TenantEntitlements">;
  item: Schema<"EntitlementView">;
  onClose: () => void;
}

/** Turns an entitlement of a tenant on or off, with the reason that its audit trail keeps. */
export default function EntitlementDialog({ tenant, item, onClose }: EntitlementDialogProps) {
  const cache = useQueryClient();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { reason: "" } });
  const label = ENTITLEMENTS[item.name];
  const turn = item.enabled ? "off" : "on";
  const { mutate, error, isPending } = $api.useMutation("put", "/api/v1/entitlements/{client_id}/{name}", {
    onSuccess: async () => {
      notifyDone(`${label}: ${turn} for ${tenant.name}.`);
      onClose();
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/entitlements"] });
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/me"] });
    },
  });
  const submit = form.handleSubmit(({ reason }) =>
    mutate({ params: { path: { client_id: tenant.tenant_id, name: item.name } }, body: { enabled: !item.enabled, reason } }),
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={`${label}: turn ${turn} for ${tenant.name}`} description="It holds within seconds, and stands in the tenant's audit trail.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The entitlement was not changed." />
        <Field label="Why" hint="For those who look later." error={form.formState.errors.reason?.message}>
          {(control) => <Textarea {...control} {...form.register("reason")} autoFocus />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant={item.enabled ? "danger" : "primary"} busy={isPending}>
            Turn {turn}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
