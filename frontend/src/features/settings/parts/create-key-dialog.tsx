import { useState } from "react";
import type { Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { CreateKeyForm } from "./create-key-form";

interface CreateKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Makes a key, then shows its secret once: nobody can read it again. */
export default function CreateKeyDialog({ open, onOpenChange }: CreateKeyDialogProps) {
  const [created, setCreated] = useState<Schema<"CreatedApiKey">>();
  const change = (next: boolean) => {
    if (!next) setCreated(undefined);
    onOpenChange(next);
  };
  if (created) {
    return (
      <Dialog
        open={open}
        onOpenChange={change}
        title={`Key ${created.name} is ready`}
        footer={
          <Button variant="primary" onClick={() => change(false)}>
            I have kept it
          </Button>
        }
      >
        <Notice tone="warn" title="Copy it now." className="mb-3">
          It is shown this once only.
        </Notice>
        <div className="flex items-center gap-2 rounded-md border bg-surface-2 p-2">
          <code className="min-w-0 flex-1 px-1 font-mono text-sm break-all select-all">{created.key}</code>
          <CopyButton text={created.key} variant="primary" />
        </div>
        <p className="mt-3 pb-2 text-sm text-ink-2">
          Send it as <code className="font-mono text-xs">Authorization: Bearer …</code> with each request. How to: <a className="text-brand underline" href="/docs">API documentation</a>.
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onOpenChange={change} title="New API key" description="Give it a name you will recognise, and only what it needs.">
      <CreateKeyForm onCreated={setCreated} onCancel={() => change(false)} />
    </Dialog>
  );
}
