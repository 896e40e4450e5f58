import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useAdoptMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { PASSWORD_HINT } from "@/lib/password";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give your name."), z.maxLength(120, "At most 120 characters.")),
  password: z.string().check(z.minLength(12, "Use at least 12 characters.")),
});

interface AcceptFormProps {
  token: string;
  invitation: Schema<"OpenedInvitation">;
}

/** Joins: with a click for somebody who has an account, else with a name and a password. */
export function AcceptForm({ token, invitation }: AcceptFormProps) {
  const navigate = useNavigate();
  const router = useRouter();
  const adopt = useAdoptMe();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { name: "", password: "" } });
  const signIn = $api.useMutation("post", "/api/v1/auth/sign-in", {
    onSuccess: (me) => {
      adopt(me);
      router.history.replace("/");
    },
    onError: () => navigate({ to: "/sign-in" }),
  });
  const accept = $api.useMutation("post", "/api/v1/auth/invitation/accept", {
    onSuccess: (_, { body: { password } }) => (password ? signIn.mutate({ body: { email: invitation.email, password } }) : navigate({ to: "/sign-in" })),
  });
  const problem = accept.error ? toProblem(accept.error) : undefined;
  const busy = accept.isPending || signIn.isPending;
  const weak = problem?.errors.find(({ pointer }) => pointer === "/password")?.message;
  const refusal = problem && !weak && (
    <Notice tone="bad" role="alert" title={`${problem.title}.`}>
      {problem.detail}
    </Notice>
  );
  if (invitation.has_account) {
    return (
      <>
        {refusal}
        <p className="text-sm text-ink-2">You have an account already. After accepting, sign in and choose {invitation.tenant_name} at the top left.</p>
        <Button variant="primary" size="lg" busy={busy} onClick={() => accept.mutate({ body: { token } })}>
          Accept
        </Button>
      </>
    );
  }
  const { errors } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => accept.mutate({ body: { token, ...values } }))} className="grid grid-cols-1 gap-4">
      {refusal}
      <input type="hidden" autoComplete="username" value={invitation.email} readOnly />
      <Field label="Your name" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="name" autoFocus />}
      </Field>
      <Field label="Password" hint={PASSWORD_HINT} error={errors.password?.message ?? weak}>
        {(control) => <PasswordInput {...control} {...form.register("password")} autoComplete="new-password" />}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} className="w-full">
        Join {invitation.tenant_name}
      </Button>
    </form>
  );
}
