import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { formatCount } from "@/lib/format";
import { reasonSchema } from "@/lib/reason";
import { QUOTAS } from "../quotas";

const LIMITS = "Give a whole number from 1 to 100,000.";
const schema = z.object({
  requests: z.string().check(z.trim(), z.regex(/^(100000|[1-9]\d{0,4})?$/, LIMITS)),
  reason: reasonSchema,
});

interface QuotaDialogProps {
  tenant: Schema<"TenantQuotas">;
  item: Schema<"TenantQuotaView">;
  onClose: () => void;
}

/** Gives a tenant a quota of its own, or the common one again, with the reason that its audit trail keeps. */
export default function QuotaDialog({ tenant, item, onClose }: QuotaDialogProps) {
  const cache = useQueryClient();
  const own = item.reason === null ? "" : String(item.requests_per_minute);
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { requests: own, reason: "" } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("put", "/api/v1/quotas/{client_id}/{name}", {
    onSuccess: async () => {
      notifyDone(`${tenant.name} has it within seconds.`);
      onClose();
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/quotas"] });
    },
  });
  const submit = form.handleSubmit(({ requests, reason }) =>
    mutate({ params: { path: { client_id: tenant.tenant_id, name: item.name } }, body: { requests_per_minute: requests === "" ? null : Number(requests), reason } }),
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={`Requests a minute of ${tenant.name}`} description={`${QUOTAS[item.name]}. It stands in the tenant's audit trail.`}>
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="It was not changed." />
        <Field label="Requests a minute" hint={`Empty: ${formatCount(item.default)}, as every tenant has.`} error={errors.requests?.message}>
          {(control) => <Input {...control} {...form.register("requests")} inputMode="numeric" autoComplete="off" autoFocus />}
        </Field>
        <Field label="Why" hint="For those who look later." error={errors.reason?.message}>
          {(control) => <Textarea {...control} {...form.register("reason")} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
