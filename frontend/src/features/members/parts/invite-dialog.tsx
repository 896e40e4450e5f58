import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, idempotencyKey } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { type Role, rolesToGive } from "@/api/roles";

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/, "Give an e-mail address.")),
  role: z.string(),
});

/** Mails somebody a link into the tenant. */
export default function InviteDialog({ onClose }: { onClose: () => void }) {
  const tenant = useTenant();
  const client = useQueryClient();
  const key = useRef(idempotencyKey());
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { email: "", role: "viewer" } });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/invitations", {
    onSuccess: async ({ email }) => {
      notifyDone(`An invitation is on its way to ${email}.`);
      onClose();
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/invitations"] });
    },
    onError: () => {
      key.current = idempotencyKey();
    },
  });
  const submit = form.handleSubmit(({ email, role }) => mutate({ body: { email, role: role as Role }, headers: { "Idempotency-Key": key.current } }));
  const problem = error ? toProblem(error) : undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} size="sm" title={`Invite to ${tenant.name}`} description="They get a link by mail that works once, for seven days.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        {problem && (
          <Notice tone="bad" role="alert" title={`${problem.title}.`}>
            {problem.detail}
          </Notice>
        )}
        <Field label="E-mail" error={form.formState.errors.email?.message}>
          {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="off" autoFocus spellCheck={false} />}
        </Field>
        <Field label="Role" hint="It can be changed later.">
          {(control) => (
            <Select {...control} {...form.register("role")}>
              {rolesToGive(tenant.role).map(({ value, label, about }) => (
                <option key={value} value={value}>
                  {label}: {about}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Send invitation
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
