import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { useAdoptMe } from "@/api/session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { notifyFailed } from "@/components/ui/toast";
import { useNow } from "@/lib/hooks";
import { reasonSchema } from "@/lib/reason";
import { formatUntil } from "@/lib/time";

const MINUTES = ["15", "30", "60"];
const schema = z.object({ subject: z.string().check(z.minLength(1, "Choose a member.")), reason: reasonSchema, minutes: z.string() });

/** A tenant that support may look at now, and the way in. */
export function OpenRow({ tenant }: { tenant: Schema<"OpenTenant"> }) {
  const now = useNow();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const adopt = useAdoptMe();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { subject: tenant.members[0]?.id ?? "", reason: "", minutes: "30" } });
  const { errors } = form.formState;
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/support/impersonation", {
    onSuccess: async () => {
      const { data } = await api.GET("/api/v1/me");
      cache.clear();
      if (data) adopt(data);
      await navigate({ to: "/dashboards/campaigns", search: {} });
    },
    onError: (error) => notifyFailed("You could not enter.", error),
  });
  const stands = tenant.consent_id ? { consent_id: tenant.consent_id } : { break_glass_id: tenant.break_glass_id };
  const submit = form.handleSubmit(({ subject, reason, minutes }) =>
    mutate({ body: { tenant_id: tenant.tenant_id, subject_id: subject, reason, minutes: Number(minutes), ...stands } }),
  );
  return (
    <li className="grid grid-cols-1 gap-3 px-4 py-3 sm:px-5">
      <div>
        <h3 className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {tenant.tenant_name}
          {tenant.break_glass_id ? <Badge tone="bad">Without consent</Badge> : <Badge tone="good">By consent</Badge>}
        </h3>
        <p className="text-xs break-words text-ink-3">
          {tenant.reason} · ends {formatUntil(tenant.expires_at, now)}
        </p>
      </div>
      <form noValidate aria-label={`Look at ${tenant.tenant_name}`} onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-[13rem_1fr_8.5rem_auto]">
        <Field label="Look as" error={errors.subject?.message}>
          {(control) => (
            <Select {...control} {...form.register("subject")}>
              {tenant.members.map(({ id, name, role }) => (
                <option key={id} value={id}>
                  {name || "Without a name"} ({ROLES[role].label})
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Why" error={errors.reason?.message}>
          {(control) => <Input {...control} {...form.register("reason")} autoComplete="off" />}
        </Field>
        <Field label="For">
          {(control) => (
            <Select {...control} {...form.register("minutes")}>
              {MINUTES.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {minutes} minutes
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" variant="primary" size="md" busy={isPending} className="sm:mt-6.5 sm:h-9">
          <Eye aria-hidden /> Look
        </Button>
      </form>
    </li>
  );
}
