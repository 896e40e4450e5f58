import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api } from "@/api/client";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";

const schema = z.object({ email: z.string().check(z.trim(), z.regex(/^[^\s@]+@[^\s@]+$/, "Give your e-mail address.")) });

/** Asks for a link. What it says afterwards is the same whether or not there is such an account. */
export function AskForLinkForm() {
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { email: "" } });
  const { mutate, error, isPending, isSuccess } = $api.useMutation("post", "/api/v1/auth/password-reset");
  if (isSuccess) {
    return (
      <Notice tone="good" role="status" title="Look into your mail.">
        If {form.getValues("email")} has an account, a link is on its way. It works for 30 minutes.
      </Notice>
    );
  }
  return (
    <form noValidate onSubmit={form.handleSubmit((body) => mutate({ body }))} className="grid grid-cols-1 gap-4">
      {error && (
        <Notice tone="bad" role="alert" title={`${toProblem(error).title}.`}>
          {toProblem(error).detail}
        </Notice>
      )}
      <Field label="E-mail" error={form.formState.errors.email?.message}>
        {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="username" autoFocus spellCheck={false} />}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={isPending} className="w-full">
        Send the link
      </Button>
    </form>
  );
}
