import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { LIST, useRefreshWebhooks } from "../queries";
import { SecretDialog } from "./secret-dialog";
import { WebhookForm } from "./webhook-form";

interface CreateWebhookDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a webhook, then shows its signing secret once. */
export default function CreateWebhookDialog({ open, onOpenChange }: CreateWebhookDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedWebhookSubscription">>();
  const refresh = useRefreshWebhooks();
  const { mutate, error, isPending } = $api.useMutation("post", LIST, {
    onSuccess: async (made) => {
      setCreated(made);
      await refresh();
    },
  });
  if (created) return <SecretDialog open={open} onOpenChange={onOpenChange} created={created} />;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New webhook">
      <WebhookForm
        values={{ name: "", url: "", events: ["snapshot.built"] }}
        action="Make the webhook"
        busy={isPending}
        error={error}
        onSubmit={(body) => mutate({ body, headers: { "Idempotency-Key": idempotencyKey() } })}
        onCancel={() => onOpenChange(false)}
      />
    </Dialog>
  );
}
