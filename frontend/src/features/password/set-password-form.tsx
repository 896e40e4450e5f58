import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { $api } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordInput } from "@/components/ui/password-input";
import { PASSWORD_HINT, shortPassword } from "@/lib/password";

/** Sets the password with a mailed link, then leads to sign-in. */
export function SetPasswordForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [short, setShort] = useState<string>();
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/auth/password-reset/confirm", {
    onSuccess: () => navigate({ to: "/sign-in", search: { changed: "1" }, replace: true }),
  });
  const problem = error ? toProblem(error) : undefined;
  if (problem && (problem.status === 404 || problem.errors.some(({ pointer }) => pointer === "/token"))) {
    return (
      <Notice tone="warn" role="alert" title="This link does not work any more.">
        It works once, for 30 minutes.{" "}
        <Link to="/password-reset" hash="" className="text-brand underline">
          Ask for another one
        </Link>
        .
      </Notice>
    );
  }
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const tooShort = shortPassword(password);
    setShort(tooShort);
    if (!tooShort) mutate({ body: { token, password } });
  };
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4">
      {problem && problem.errors.length === 0 && (
        <Notice tone="bad" role="alert" title={`${problem.title}.`}>
          {problem.detail}
        </Notice>
      )}
      <Field label="New password" hint={PASSWORD_HINT} error={short ?? problem?.errors[0]?.message}>
        {(control) => <PasswordInput {...control} autoComplete="new-password" autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isPending} className="w-full">
        Set the password
      </Button>
    </form>
  );
}
