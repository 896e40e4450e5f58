import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { type ApiProblem, toProblem } from "@/api/problem";
import { useAdoptMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { SecondStepForm } from "./second-step-form";

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/, "Give your e-mail address.")),
  password: z.string().check(z.minLength(1, "Give your password.")),
});

/** Signs in, then opens `to`. A refusal never says whether the account exists. */
export function SignInForm({ to }: { to: string }) {
  const router = useRouter();
  const adopt = useAdoptMe();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { email: "", password: "" } });
  const enter = (me: Schema<"Me">) => {
    adopt(me);
    router.history.push(to);
  };
  const { mutate, error, isPending, reset } = $api.useMutation("post", "/api/v1/auth/sign-in", {
    onSuccess: enter,
    onError: () => form.setFocus("password", { shouldSelect: true }),
  });
  if (error && toProblem(error).code === "second_factor_required") return <SecondStepForm onSignedIn={enter} onRestart={reset} />;
  const { errors } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit((body) => mutate({ body }))} className="grid grid-cols-1 gap-4">
      {error && <Refusal problem={toProblem(error)} />}
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="username" autoFocus spellCheck={false} />}
      </Field>
      <Field label="Password" error={errors.password?.message}>
        {(control) => (
          <PasswordInput {...control} {...form.register("password")} autoComplete="current-password" />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isPending} className="mt-1 w-full">
        Sign in
      </Button>
      <Link to="/password-reset" className="justify-self-center text-sm text-brand underline">
        Forgot your password?
      </Link>
    </form>
  );
}

function Refusal({ problem }: { problem: ApiProblem }) {
  const wrong = problem.status === 401;
  const wait = problem.retryAfter ? ` Try again in ${problem.retryAfter} seconds.` : "";
  return (
    <Notice tone="bad" role="alert" title={wrong ? "E-mail or password is wrong." : `${problem.title}.`}>
      {wrong ? "Check both and try again." : `${problem.detail ?? ""}${wait}`}
    </Notice>
  );
}
