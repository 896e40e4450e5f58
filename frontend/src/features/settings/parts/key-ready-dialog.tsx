import type { Schema } from "@/api/client";
import { SecretOnce } from "@/components/data/secret-once";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

interface KeyReadyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  created: Schema<"CreatedApiKey">;
}

/** A new key's secret, and how it is sent. */
export function KeyReadyDialog({ open, onOpenChange, created }: KeyReadyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Key ${created.name} is ready`}
      footer={
        <Button variant="primary" onClick={() => onOpenChange(false)}>
          I have kept it
        </Button>
      }
    >
      <SecretOnce secret={created.key} name="key" />
      <p className="mt-3 pb-2 text-sm text-ink-2">
        Send it as <code className="font-mono text-xs">Authorization: Bearer …</code> with each request.{" "}
        {created.test && "It reaches the demo dataset only: add dataset=demo. "}
        <a className="text-brand underline" href="/docs">
          API documentation
        </a>
      </p>
    </Dialog>
  );
}
