import { $api } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone } from "@/components/ui/toast";
import { ONE, type Subscription, useRefreshWebhooks } from "../queries";
import { WebhookForm } from "./webhook-form";

interface EditWebhookDialogProps {
  subscription: Subscription;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export default function EditWebhookDialog({ subscription, open, onOpenChange }: EditWebhookDialogProps) {
  const refresh = useRefreshWebhooks();
  const { mutate, error, isPending } = $api.useMutation("patch", ONE, {
    onSuccess: async () => {
      onOpenChange(false);
      notifyDone("The webhook is changed.");
      await refresh();
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Edit ${subscription.name}`}>
      <WebhookForm
        values={subscription}
        action="Save"
        busy={isPending}
        error={error}
        onSubmit={({ name, url, events }) => mutate({ params: { path: { subscription_id: subscription.id } }, body: { name, url, events } })}
        onCancel={() => onOpenChange(false)}
      />
    </Dialog>
  );
}
