import { useState } from "react";
import type { Schema } from "@/api/client";
import { Dialog } from "@/components/ui/dialog";
import { CreateKeyForm } from "./create-key-form";
import { KeyReadyDialog } from "./key-ready-dialog";

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
  if (created) return <KeyReadyDialog open={open} onOpenChange={change} created={created} />;
  return (
    <Dialog open={open} onOpenChange={change} title="New API key" description="Give it a name you will recognise, and only what it needs.">
      <CreateKeyForm onCreated={setCreated} onCancel={() => change(false)} />
    </Dialog>
  );
}
