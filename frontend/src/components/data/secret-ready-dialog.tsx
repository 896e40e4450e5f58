import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SecretOnce } from "./secret-once";

interface SecretReadyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  secret: string;
  /** What the secret is called, for the button's name: "Copy the key". */
  name: string;
  /** How it is used. */
  children: ReactNode;
}

/** A new secret, shown this once, and how it is used. */
export function SecretReadyDialog({ open, onOpenChange, title, secret, name, children }: SecretReadyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      footer={
        <Button variant="primary" onClick={() => onOpenChange(false)}>
          I have kept it
        </Button>
      }
    >
      <SecretOnce secret={secret} name={name} />
      <div className="mt-3 grid grid-cols-1 gap-3 pb-2 text-sm text-ink-2">{children}</div>
    </Dialog>
  );
}
