import type { Schema } from "@/api/client";
import { SecretReadyDialog } from "@/components/data/secret-ready-dialog";

interface SecretDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedWebhookSubscription">;
}

/** A new signing secret, shown this once. */
export function SecretDialog({ created, ...dialog }: SecretDialogProps) {
  return (
    <SecretReadyDialog {...dialog} title={`Signing secret of ${created.name}`} secret={created.secret} name="secret">
      <p>
        Check <code className="font-mono text-xs">webhook-signature</code> of each request with it; any Standard Webhooks library can.
      </p>
    </SecretReadyDialog>
  );
}
