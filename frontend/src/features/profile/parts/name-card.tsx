import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";

/** How the user is called, and the address that stays. */
export function NameCard() {
  const { user } = useMe();
  const client = useQueryClient();
  const [name, setName] = useState(user.name);
  const { mutate, error, isPending } = $api.useMutation("patch", "/api/v1/me", {
    onSuccess: async () => {
      notifyDone("Your name is changed.");
      await client.invalidateQueries({ queryKey: ["get", "/api/v1/me"] });
    },
  });
  const problem = error ? toProblem(error) : undefined;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (name.trim()) mutate({ body: { name: name.trim() } });
  };
  return (
    <Card>
      <CardHeader title="Profile" description="Others see your name beside what you do." />
      <CardBody>
        <form noValidate onSubmit={submit} className="grid max-w-100 grid-cols-1 gap-4">
          <Field label="Name" error={problem && (problem.errors[0]?.message ?? problem.title)}>
            {(control) => <Input {...control} autoComplete="name" maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <Field label="E-mail" hint="You sign in with it. It does not change.">
            {(control) => <Input {...control} value={user.email} readOnly disabled />}
          </Field>
          <div>
            <Button type="submit" variant="primary" busy={isPending} disabled={!name.trim() || name.trim() === user.name}>
              Save
            </Button>
          </div>
        </form>
      </CardBody>
    </Card>
  );
}
