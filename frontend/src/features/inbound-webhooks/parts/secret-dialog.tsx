import type { Schema } from "@/api/client";
import { SecretReadyDialog } from "@/components/data/secret-ready-dialog";
import { CodeBlock } from "@/components/ui/code-block";
import { addressOf } from "../describe";

interface SecretDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedWebhookEndpoint">;
}

/** A new signing secret, shown this once, and where to post. */
export function SecretDialog({ created, ...dialog }: SecretDialogProps) {
  return (
    <SecretReadyDialog {...dialog} title={`Signing secret of ${created.name}`} secret={created.secret} name="secret">
      <p>
        Post to <code className="font-mono text-xs break-all">{addressOf(created.path)}</code> and sign each request with it; any Standard Webhooks library can.
      </p>
      <CodeBlock>
        {JSON.stringify({ type: "sync.requested", timestamp: "2026-11-26T06:00:00Z", data: { connection: "Name of a data source" } }, null, 2)}
      </CodeBlock>
    </SecretReadyDialog>
  );
}
