import { useState } from "react";
import { useForm } from "react-hook-form";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { OverlapField } from "@/components/data/overlap-field";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { type Subscription, useRefreshWebhooks } from "../queries";
import { SecretDialog } from "./secret-dialog";

interface RotateSecretDialogProps {
  subscription: Subscription;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A new signing secret; until the overlap is over both sign. */
export default function RotateSecretDialog({ subscription, open, onOpenChange }: RotateSecretDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedWebhookSubscription">>();
  const refresh = useRefreshWebhooks();
  const form = useForm({ defaultValues: { overlap: "24" } });
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/webhook-subscriptions/{subscription_id}/rotate-secret", {
    onSuccess: async (made) => {
      setCreated(made);
      await refresh();
    },
  });
  const submit = form.handleSubmit(({ overlap }) =>
    mutate({
      params: { path: { subscription_id: subscription.id } },
      body: { overlap_hours: Number(overlap) },
      headers: { "Idempotency-Key": idempotencyKey() },
    }),
  );
  if (created) return <SecretDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`New secret for ${subscription.name}`}>
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title="The secret was not changed." />
        <OverlapField hint="Until then each request carries both signatures." {...form.register("overlap")} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            Make a new secret
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
