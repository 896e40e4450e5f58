import { useState } from "react";
import { $api, setCsrfToken } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { notifyDone } from "@/components/ui/toast";
import { useMe } from "@/api/session";
import { PASSWORD_HINT, shortPassword } from "@/lib/password";

/** Changes the password; every other browser is signed out. */
export function PasswordCard() {
  const { user } = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [short, setShort] = useState<string>();
  const { mutate, error, isPending, reset } = $api.useMutation("post", "/api/v1/me/password", {
    onSuccess: ({ csrf_token }) => {
      setCsrfToken(csrf_token);
      setCurrent("");
      setNext("");
      reset();
      notifyDone("Your password is changed. Other browsers are signed out.");
    },
  });
  const problem = error ? toProblem(error) : undefined;
  const wrong = problem?.code === "step_up_refused" ? "This is not your password." : undefined;
  const other = problem && !wrong && problem.errors.length === 0 ? (problem.detail ?? problem.title) : undefined;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const tooShort = shortPassword(next);
    setShort(tooShort);
    if (!tooShort && current) mutate({ body: { current_password: current, new_password: next } });
  };
  return (
    <Card>
      <CardHeader title="Password" description="Changing it signs out every other browser." />
      <CardBody>
        <form noValidate onSubmit={submit} className="grid max-w-100 grid-cols-1 gap-4">
          <input type="hidden" autoComplete="username" value={user.email} readOnly />
          <Field label="Present password" error={wrong ?? other}>
            {(control) => <PasswordInput {...control} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />}
          </Field>
          <Field label="New password" hint={PASSWORD_HINT} error={short ?? problem?.errors[0]?.message}>
            {(control) => <PasswordInput {...control} autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} />}
          </Field>
          <div>
            <Button type="submit" variant="primary" busy={isPending} disabled={!current || !next}>
              Change password
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}
