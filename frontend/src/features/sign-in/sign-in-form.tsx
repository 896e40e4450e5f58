import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useRouter } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api } from "@/api/client";
import { type ApiProblem, toProblem } from "@/api/problem";
import { useAdoptMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/, "Give your e-mail address.")),
  password: z.string().check(z.minLength(1, "Give your password.")),
});

/** Signs in, then opens `to`. A refusal never says whether the account exists. */
export function SignInForm({ to }: { to: string }) {
  const router = useRouter();
  const adopt = useAdoptMe();
  const [visible, setVisible] = useState(false);
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { email: "", password: "" } });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/auth/sign-in", {
    onSuccess: (me) => {
      adopt(me);
      router.history.push(to);
    },
    onError: () => form.setFocus("password", { shouldSelect: true }),
  });
  const { errors } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit((body) => mutate({ body }))} className="grid grid-cols-1 gap-4">
      {error && <Refusal problem={toProblem(error)} />}
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="username" autoFocus spellCheck={false} />}
      </Field>
      <Field label="Password" error={errors.password?.message}>
        {(control) => (
          <div className="relative">
            <Input {...control} {...form.register("password")} type={visible ? "text" : "password"} autoComplete="current-password" className="pr-11" />
            <button
              type="button"
              aria-label={visible ? "Hide password" : "Show password"}
              onClick={() => setVisible(!visible)}
              className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-ink-3 hover:text-ink"
            >
              {visible ? <EyeOff className="size-4" aria-hidden /> : <Eye className="size-4" aria-hidden />}
            </button>
          </div>
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isPending} className="mt-1 w-full">
        Sign in
      </Button>
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
