import type { Schema } from "@/api/client";
import { SecretOnce } from "@/components/data/secret-once";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

interface SecretDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedWebhookSubscription">;
}

/** A new signing secret, shown this once. */
export function SecretDialog({ open, onOpenChange, created }: SecretDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Signing secret of ${created.name}`}
      footer={
        <Button variant="primary" onClick={() => onOpenChange(false)}>
          I have kept it
        </Button>
      }
    >
      <SecretOnce secret={created.secret} name="secret" />
      <p className="mt-3 pb-2 text-sm text-ink-2">
        Check <code className="font-mono text-xs">webhook-signature</code> of each request with it; any Standard Webhooks library can.
      </p>
    </Dialog>
  );
}
