import type { Schema } from "@/api/client";
import { SecretReadyDialog } from "@/components/data/secret-ready-dialog";

interface KeyReadyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedApiKey">;
}

/** A new key's secret, and how it is sent. */
export function KeyReadyDialog({ created, ...dialog }: KeyReadyDialogProps) {
  return (
    <SecretReadyDialog {...dialog} title={`Key ${created.name} is ready`} secret={created.key} name="key">
      <p>
        Send it as <code className="font-mono text-xs">Authorization: Bearer …</code> with each request.{" "}
        {created.test && "It reaches the demo dataset only: add dataset=demo. "}
        <a className="text-brand underline" href="/docs">
          API documentation
        </a>
      </p>
    </SecretReadyDialog>
  );
}
