import { useState } from "react";
import { $api, setCsrfToken } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { CodeInput } from "@/components/ui/code-input";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { isCode } from "@/lib/factor-code";

/** Asks for the password or a code again before something that matters, then lets the waiting request go on. */
export default function StepUpDialog({ onDone }: { onDone: (proved: boolean) => void }) {
  const { user } = useMe();
  const { data: methods } = $api.useQuery("get", "/api/v1/me/sign-in-methods");
  const [chosen, setChosen] = useState<"password" | "code">();
  const [proof, setProof] = useState("");
  const { mutate, error, isPending, reset } = $api.useMutation("post", "/api/v1/auth/step-up", {
    onSuccess: ({ csrf_token }) => {
      setCsrfToken(csrf_token);
      onDone(true);
    },
  });
  const way = chosen ?? (methods && !methods.password && methods.second_factor ? "code" : "password");
  const choose = (next: "password" | "code") => {
    setChosen(next);
    setProof("");
    reset();
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (way === "password" && proof) mutate({ body: { password: proof } });
    if (way === "code" && isCode(proof)) mutate({ body: { code: proof.trim() } });
  };
  const refused = error ? refusal(toProblem(error)) : undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && onDone(false)} size="sm" title="Confirm that it is you" description="It then holds for five minutes.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        {way === "password" ? (
          <Field label="Password" error={refused}>
            {(control) => <Input {...control} type="password" autoComplete="current-password" autoFocus value={proof} onChange={(event) => setProof(event.target.value)} />}
          </Field>
        ) : (
          <Field label="Code" hint="Six digits of your authenticator app, or a recovery code." error={refused}>
            {(control) => <CodeInput {...control} autoFocus value={proof} onChange={(event) => setProof(event.target.value)} />}
          </Field>
        )}
        {methods?.password && methods.second_factor && (
          <button type="button" className="justify-self-start text-sm text-brand underline" onClick={() => choose(way === "password" ? "code" : "password")}>
            {way === "password" ? "Use a code of your app" : "Use your password"}
          </button>
        )}
        {methods?.oidc && methods.oidc_linked && (
          <a href={`/api/v1/auth/oidc/start?again=true&to=${encodeURIComponent(location.pathname)}`} className="justify-self-start text-sm text-brand underline">
            Prove it with {methods.oidc}, then do this again
          </a>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onDone(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function refusal({ code, title, detail, retryAfter }: ReturnType<typeof toProblem>): string {
  if (code === "step_up_refused") return "That is not right. Try again.";
  return retryAfter ? `Too many tries. Try again in ${retryAfter} seconds.` : (detail ?? title);
}
