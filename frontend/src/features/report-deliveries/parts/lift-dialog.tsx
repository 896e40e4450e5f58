import { type FormEvent, useId, useState } from "react";
import { ProblemNotice } from "@/components/data/problem-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { type Suppressed, useLift } from "../queries";

interface LiftDialogProps {
  one: Suppressed;
  onClose: () => void;
}

/** Lets reports go to an address again, and asks why. */
export default function LiftDialog({ one, onClose }: LiftDialogProps) {
  const form = useId();
  const [reason, setReason] = useState("");
  const { lift, busy, error } = useLift();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "") return;
    try {
      await lift(one.id, reason.trim());
    } catch {
      return; // shown above the field
    }
    notifyDone(`Reports go to ${one.address} again.`);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={`Let reports go to ${one.address} again?`}
      description={one.reason === "complained" ? "Its owner called a report spam. Write there only if they asked for it." : "If it still takes no mail, the next bounce brings it back."}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={busy} disabled={reason.trim() === ""}>
            Lift
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-3 pb-2">
        <ProblemNotice error={error} title="It was not lifted." />
        <Field label="Reason" hint="It is kept in the audit log.">
          {(control) => <Input {...control} maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
