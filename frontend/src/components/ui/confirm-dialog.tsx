import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "./button";

const Dialog = lazy(() => import("./dialog").then((module) => ({ default: module.Dialog })));

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question, with the name of what it is about. */
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** The verb on the button, e.g. "Revoke key". */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
}

/** Asks before something that cannot be undone. Its code comes with the first question. */
export function ConfirmDialog({ open, onOpenChange, title, children, action, busy = false, onConfirm }: ConfirmDialogProps) {
  const [asked, setAsked] = useState(open);
  if (open && !asked) setAsked(true);
  if (!asked) return null;
  return (
    <Suspense>
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={title}
        size="sm"
        footer={
          <>
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button variant="danger" busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </>
        }
      >
        <div className="pb-2 text-sm text-ink-2">{children}</div>
      </Dialog>
    </Suspense>
  );
}
