import type { Schema } from "@/api/client";
import { SecretOnce } from "@/components/data/secret-once";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";

interface ClientReadyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedOAuthClient">;
}

/** A client's id and new secret, and where they are sent. */
export function ClientReadyDialog({ open, onOpenChange, created }: ClientReadyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Secret of ${created.name}`}
      footer={
        <Button variant="primary" onClick={() => onOpenChange(false)}>
          I have kept it
        </Button>
      }
    >
      <SecretOnce secret={created.client_secret} name="secret" />
      <div className="mt-3 flex flex-wrap items-center gap-2 text-sm">
        <span className="text-ink-2">Client id</span>
        <code className="min-w-48 flex-1 font-mono text-xs break-all">{created.id}</code>
        <CopyButton text={created.id}>Copy id</CopyButton>
      </div>
      <p className="mt-3 pb-2 text-sm text-ink-2">
        Send both to <code className="font-mono text-xs">POST /oauth/token</code> with <code className="font-mono text-xs">grant_type=client_credentials</code>, and the token you
        get as <code className="font-mono text-xs">Authorization: Bearer …</code>.
      </p>
    </Dialog>
  );
}
