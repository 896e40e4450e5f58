import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { SCOPE_LABELS, SCOPES } from "@/api/scopes";
import { useTenant } from "@/api/session";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Field, Select, Textarea } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { reasonSchema } from "@/lib/reason";

/** From the least to the most; a role that cannot be granted fails the type check. */
const GRANTABLE: readonly NonNullable<Schema<"CreateAccessRequest">["role"]>[] = ["viewer", "operator", "analyst", "admin"];
const HOURS = [
  ["1", "1 hour"],
  ["8", "8 hours"],
  ["72", "3 days"],
  ["336", "2 weeks"],
  ["720", "30 days"],
] as const;
const schema = z.object({
  wanted: z.string().check(z.minLength(1, "Choose what you need.")),
  reason: reasonSchema,
  hours: z.string(),
});

type Body = Schema<"CreateAccessRequest">;

/** Asks for a scope, a role, or a workspace for a while; somebody else decides. */
export function RequestForm({ scope, onDone }: { scope?: string | undefined; onDone?: (() => void) | undefined }) {
  const tenant = useTenant();
  const cache = useQueryClient();
  const { data: workspaces } = $api.useQuery("get", "/api/v1/workspaces/names", {}, { enabled: Boolean(tenant.workspaces) });
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { wanted: scope ? `scope ${scope}` : "", reason: "", hours: "8" } });
  const { errors } = form.formState;
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/access-requests", {
    onSuccess: async () => {
      notifyDone("Asked. You will have it as soon as somebody approves.");
      form.reset();
      await cache.invalidateQueries({ queryKey: ["get", "/api/v1/access-requests"] });
      onDone?.();
    },
  });
  const submit = form.handleSubmit(({ wanted, reason, hours }) => {
    mutate({ body: { reason, until: inHours(Number(hours)), ...parse(wanted) } });
  });
  const missing = SCOPES.filter((one) => !tenant.scopes.includes(one));
  const others = (workspaces?.items ?? []).filter(({ id }) => !tenant.workspaces?.some((mine) => mine.id === id));
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4">
      <ProblemNotice error={error} title="The request was not sent." />
      <Field label="What you need" error={errors.wanted?.message}>
        {(control) => (
          <Select {...control} {...form.register("wanted")}>
            <option value="">Choose…</option>
            {others.length > 0 && (
              <optgroup label="A workspace">
                {others.map(({ id, name }) => (
                  <option key={id} value={`workspace ${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label="One thing">
              {missing.map((one) => (
                <option key={one} value={`scope ${one}`}>
                  {SCOPE_LABELS[one]} ({one})
                </option>
              ))}
            </optgroup>
            <optgroup label="A role">
              {GRANTABLE.map((role) => (
                <option key={role} value={`role ${role}`}>
                  {ROLES[role].label}: {ROLES[role].about}
                </option>
              ))}
            </optgroup>
          </Select>
        )}
      </Field>
      <Field label="Why" error={errors.reason?.message}>
        {(control) => <Textarea {...control} {...form.register("reason")} />}
      </Field>
      <Field label="For how long" hint="It ends by itself.">
        {(control) => (
          <Select {...control} {...form.register("hours")}>
            {HOURS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={isPending}>
          Ask for access
        </Button>
      </div>
    </form>
  );
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

function parse(wanted: string): Pick<Body, "scope" | "role" | "workspace_id"> {
  const [kind, value = ""] = wanted.split(" ");
  if (kind === "role") return { role: value as NonNullable<Body["role"]> };
  return kind === "workspace" ? { workspace_id: value } : { scope: value as NonNullable<Body["scope"]> };
}
