import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import type { DuplicateCandidate } from "../queries";
import { addressLine, REASONS } from "../words";

const SHORTEST = 3;

interface DuplicateDialogProps {
  /** Nobody can say that it is another one. */
  isCertain: boolean;
  candidates: readonly DuplicateCandidate[];
  /** The location that is being changed, which the one that is there can be merged with. */
  changedId?: string | undefined;
  busy: boolean;
  onClose: () => void;
  onAnyway: (reason: string) => void;
}

/** Shows what is there already; where it only may be the same, takes the reason why it is not. */
export default function DuplicateDialog({ isCertain, candidates, changedId, busy, onClose, onAnyway }: DuplicateDialogProps) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const written = reason.trim().replaceAll(/\s+/g, " ");
    if (written.length < SHORTEST) setError("Say in a few words why it is another one.");
    else onAnyway(written);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={isCertain ? "This location is there already" : "Is this location there already?"}
      description={isCertain ? "Open it to change it." : "Open the one that is meant, or say why yours is another."}
      footer={
        <>
          <Button onClick={onClose}>Back to the form</Button>
          {!isCertain && (
            <Button variant="primary" type="submit" form="anyway" busy={busy}>
              Save anyway
            </Button>
          )}
        </>
      }
    >
      <ul aria-label="Locations that are there" className="grid gap-2 pb-3">
        {candidates.map((candidate) => (
          <li key={candidate.id} className="flex flex-wrap items-center justify-between gap-3 rounded-md border p-3">
            <div className="min-w-0 text-sm">
              <p className="font-medium">
                {candidate.name} {candidate.store_code && <span className="text-ink-3">· {candidate.store_code}</span>}
              </p>
              <p className="text-ink-2">{addressLine(candidate.address)}</p>
              <p className="text-xs text-ink-3">It has {candidate.reasons.map((one) => REASONS[one]).join(", ")}.</p>
            </div>
            <div className="flex gap-2">
              {changedId && (
                <Link to="/ops/locations/merge" search={{ a: candidate.id, b: changedId }} aria-label={`Merge with ${candidate.name}`} className={buttonClass({ size: "sm" })}>
                  Merge
                </Link>
              )}
              <Link to="/ops/locations/$id/edit" params={{ id: candidate.id }} aria-label={`Open ${candidate.name}`} className={buttonClass({ size: "sm" })}>
                Open
              </Link>
            </div>
          </li>
        ))}
      </ul>
      {!isCertain && (
        <form id="anyway" noValidate onSubmit={submit} className="pb-3">
          <Field label="Why is it another one?" error={error}>
            {(control) => <Input {...control} value={reason} maxLength={500} placeholder="Another practice behind the same door" onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
