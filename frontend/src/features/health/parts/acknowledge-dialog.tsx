import { type FormEvent, useState } from "react";
import { RefusedNotice } from "@/components/data/refused-notice";
import { fieldProblems } from "@/api/field-problems";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { notifyDone } from "@/components/ui/toast";
import { type Incident, useIncidentChanges } from "../queries";

const FIELDS = ["note"] as const;

/** Says that an incident was seen, and what is known about it. */
export default function AcknowledgeDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const [note, setNote] = useState(incident.note ?? "");
  const { acknowledge, error, busy } = useIncidentChanges(incident.id);
  const problems = error ? fieldProblems(error, FIELDS).byField : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    acknowledge(note.trim()).then(
      () => {
        notifyDone("Others see that you know of it.");
        onClose();
      },
      // Shown in the form.
      () => undefined,
    );
  };
  return (
    <Dialog open onOpenChange={onClose} title="Acknowledge the incident" description="It stays open until the check passes twice; everybody sees who has looked at it.">
      <form id="acknowledge" onSubmit={submit} className="grid gap-4 py-2">
        <RefusedNotice error={error} title="It was not acknowledged." fields={FIELDS} />
        <Field label="Note" hint="What is known, and who does what. You may leave it out." error={problems.note}>
          {(control) => <Input {...control} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Acknowledge
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
