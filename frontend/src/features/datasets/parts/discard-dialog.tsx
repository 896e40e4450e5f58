import { useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { useForgetDatasets } from "../queries";

interface DiscardProps {
  name: string;
  selection: Schema<"Selection">;
  what: string;
  onClose: () => void;
}

/** Gives rows up for good; the reason goes to the audit trail. */
export function DiscardDialog({ name, selection, what, onClose }: DiscardProps) {
  const [reason, setReason] = useState("");
  const forget = useForgetDatasets();
  const discard = $api.useMutation("post", "/api/v1/datasets/{name}/quarantine/discards", {
    onSuccess: async ({ discarded }) => {
      notifyDone(`${plural(discarded, "row")} discarded.`);
      onClose();
      await forget();
    },
    onError: (error) => notifyFailed("Nothing was discarded.", error),
  });
  const go = () => discard.mutate({ params: { path: { name } }, headers: { "Idempotency-Key": idempotencyKey() }, body: { ...selection, reason: reason.trim() } });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Discard ${what}?`}
      description="The rows are deleted and never land. This cannot be undone; the audit trail keeps the reason."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={discard.isPending} disabled={reason.trim().length < 3} onClick={go}>
            Discard
          </Button>
        </>
      }
    >
      <Field label="Reason" className="pb-3">
        {(control) => <Input {...control} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </Dialog>
  );
}
