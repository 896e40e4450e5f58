import type { Schema } from "@/api/client";
import { SecretReadyDialog } from "@/components/data/secret-ready-dialog";
import { CopyButton } from "@/components/ui/copy-button";

interface ClientReadyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedOAuthClient">;
}

/** A client's id and new secret, and where they are sent. */
export function ClientReadyDialog({ created, ...dialog }: ClientReadyDialogProps) {
  return (
    <SecretReadyDialog {...dialog} title={`Secret of ${created.name}`} secret={created.client_secret} name="secret">
      <div className="flex flex-wrap items-center gap-2">
        <span>Client id</span>
        <code className="min-w-48 flex-1 font-mono text-xs break-all text-ink">{created.id}</code>
        <CopyButton text={created.id}>Copy id</CopyButton>
      </div>
      <p>
        Send both to <code className="font-mono text-xs">POST /oauth/token</code> with <code className="font-mono text-xs">grant_type=client_credentials</code>, and the token you
        get as <code className="font-mono text-xs">Authorization: Bearer …</code>.
      </p>
    </SecretReadyDialog>
  );
}
