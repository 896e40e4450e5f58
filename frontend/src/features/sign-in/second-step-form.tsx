import { useState } from "react";
import { $api, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { CodeInput } from "@/components/ui/code-input";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { isCode } from "@/lib/factor-code";

interface SecondStepFormProps {
  onSignedIn: (me: Schema<"Me">) => void;
  /** Begins again with the password. */
  onRestart: () => void;
}

/** The second step: a code of the authenticator app, or a recovery code. */
export function SecondStepForm({ onSignedIn, onRestart }: SecondStepFormProps) {
  const [code, setCode] = useState("");
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/auth/second-factor", {
    onSuccess: onSignedIn,
    onError: () => setCode(""),
  });
  const problem = error ? toProblem(error) : undefined;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (isCode(code)) mutate({ body: { code: code.trim() } });
  };
  if (problem?.code === "second_factor_expired") {
    return (
      <Notice tone="warn" role="alert" title="That took too long." actions={<Button onClick={onRestart}>Begin again</Button>}>
        Give your password again.
      </Notice>
    );
  }
  const wait = problem?.retryAfter ? ` Try again in ${problem.retryAfter} seconds.` : "";
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4">
      <Field
        label="Code"
        hint="Six digits of your authenticator app, or one of your recovery codes."
        error={problem && (problem.status === 401 ? "This code does not work. Each works once." : `${problem.title}.${wait}`)}
      >
        {(control) => <CodeInput {...control} autoFocus value={code} onChange={(event) => setCode(event.target.value)} />}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isPending} disabled={!isCode(code)} className="w-full">
        Continue
      </Button>
      <button type="button" onClick={onRestart} className="justify-self-center text-sm text-brand underline">
        Use another account
      </button>
    </form>
  );
}
