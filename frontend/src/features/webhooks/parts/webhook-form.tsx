import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { $api, type Schema } from "@/api/client";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { CheckField, Field, Input } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  url: z.string().check(z.trim(), z.regex(/^https?:\/\/\S+$/, "An address that begins with https://."), z.maxLength(2000, "Too long.")),
  events: z.array(z.string()).check(z.minLength(1, "Choose at least one.")),
});

export interface WebhookValues {
  name: string;
  url: string;
  events: Schema<"WebhookSubscription">["events"];
}

interface WebhookFormProps {
  values: WebhookValues;
  action: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: WebhookValues) => void;
  onCancel: () => void;
}

/** Name, address and events of a webhook. */
export function WebhookForm({ values, action, busy, error, onSubmit, onCancel }: WebhookFormProps) {
  const kinds = $api.useQuery("get", "/api/v1/webhook-subscriptions/event-types", {}, { staleTime: Infinity });
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: { ...values, events: [...values.events] as string[] } });
  const { errors } = form.formState;
  const submit = form.handleSubmit((given) => onSubmit({ ...given, events: given.events as WebhookValues["events"] }));
  return (
    <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
      <ProblemNotice error={error} title="That did not work." />
      <Field label="Name" hint="For example: data platform" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="off" />}
      </Field>
      <Field label="Address" hint="https, on port 443 or 8443, reachable from the internet." error={errors.url?.message}>
        {(control) => <Input {...control} {...form.register("url")} inputMode="url" autoComplete="off" placeholder="https://" spellCheck={false} />}
      </Field>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Tell it of</legend>
        {kinds.data ? (
          kinds.data.items.map((kind) => <CheckField key={kind.type} label={kind.type} hint={kind.description} value={kind.type} {...form.register("events")} />)
        ) : (
          <Skeleton className="h-44" />
        )}
        {errors.events?.message && <p className="text-xs font-medium text-bad">{errors.events.message}</p>}
      </fieldset>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
