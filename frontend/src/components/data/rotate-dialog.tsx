import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { OverlapField } from "./overlap-field";
import { ProblemNotice } from "./problem-notice";

interface RotateDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  /** What the overlap of old and new means here. */
  hint: string;
  /** The verb on the button. */
  action: string;
  /** What did not happen, above the reason. */
  failure: string;
  error: unknown;
  busy: boolean;
  onRotate: (overlapHours: number) => void;
  /** A further field beside the overlap. */
  children?: ReactNode;
}

/** Asks how long the old secret works beside the new one, which the caller then makes. */
export function RotateDialog({ open, onOpenChange, title, description, hint, action, failure, error, busy, onRotate, children }: RotateDialogProps) {
  const [overlap, setOverlap] = useState("24");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    onRotate(Number(overlap));
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <form noValidate onSubmit={submit} className="grid grid-cols-1 gap-4 pb-3">
        <ProblemNotice error={error} title={failure} />
        <div className="grid gap-4 sm:grid-cols-2">
          <OverlapField hint={hint} value={overlap} onChange={(event) => setOverlap(event.target.value)} />
          {children}
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
