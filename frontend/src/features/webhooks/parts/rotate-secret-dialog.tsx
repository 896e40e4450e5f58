import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { RotateDialog } from "@/components/data/rotate-dialog";
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
  const { mutate, error, isPending } = $api.useMutation("post", "/api/v1/webhook-subscriptions/{subscription_id}/rotate-secret", {
    onSuccess: async (made) => {
      setCreated(made);
      await refresh();
    },
  });
  const rotate = (overlapHours: number) =>
    mutate({ params: { path: { subscription_id: subscription.id } }, body: { overlap_hours: overlapHours }, headers: { "Idempotency-Key": idempotencyKey() } });
  if (created) return <SecretDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <RotateDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`New secret for ${subscription.name}`}
      hint="Until then each request carries both signatures."
      action="Make a new secret"
      failure="The secret was not changed."
      error={error}
      busy={isPending}
      onRotate={rotate}
    />
  );
}
