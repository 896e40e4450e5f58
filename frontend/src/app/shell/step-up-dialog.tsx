import { useState } from "react";
import { $api, setCsrfToken } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";

/** Asks for the password again before something that matters, then lets the waiting request go on. */
export default function StepUpDialog({ onDone }: { onDone: (proved: boolean) => void }) {
  const { user } = useMe();
  const [password, setPassword] = useState("");
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/auth/step-up", {
    onSuccess: ({ csrf_token }) => {
      setCsrfToken(csrf_token);
      onDone(true);
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (password) mutate({ body: { password } });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onDone(false)} size="sm" title="Confirm that it is you" description="This needs your password again. It then holds for five minutes.">
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <Field label="Password" error={error ? refusal(toProblem(error)) : undefined}>
          {(control) => (
            <Input {...control} type="password" autoComplete="current-password" autoFocus value={password} onChange={(event) => setPassword(event.target.value)} />
          )}
        </Field>
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
