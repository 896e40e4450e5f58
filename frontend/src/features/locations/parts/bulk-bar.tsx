import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { type Location, removeLocation, setStatus, type Status, useLocationChanges } from "../queries";
import { STATUSES } from "../words";

interface BulkBarProps {
  chosen: readonly Location[];
  onDone: () => void;
}

/** What can be done with the ticked locations at once. */
export function BulkBar({ chosen, onDone }: BulkBarProps) {
  const { each } = useLocationChanges();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [first, second, third] = chosen;
  const count = plural(chosen.length, "location", "locations");
  const run = async (change: (location: Location) => Promise<unknown>, done: string) => {
    setBusy(true);
    const refused = await each(chosen, change);
    setBusy(false);
    setAsking(false);
    onDone();
    if (refused === 0) notifyDone(`${count} ${done}.`);
    else notifyFailed(`${refused} of ${count} were refused.`, new Error("Somebody may have changed them in the meantime. Look at them again."));
  };
  return (
    <div role="group" aria-label="Chosen locations" className="flex flex-wrap items-center gap-2 border-t bg-surface-2 px-4 py-2 sm:px-5">
      <p role="status" className="mr-auto text-sm font-medium">
        {count} chosen
      </p>
      <Select
        aria-label="Set the status"
        value=""
        disabled={busy}
        onChange={(event) => {
          const status = event.target.value as Status;
          void run((location) => setStatus(location, status), `set to ${STATUSES[status].toLowerCase()}`);
        }}
        className="!h-8 !w-40 text-sm"
      >
        <option value="">Set status…</option>
        {Object.entries(STATUSES).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {first && second && !third && (
        <Link to="/ops/locations/merge" search={{ a: first.id, b: second.id }} className={buttonClass()}>
          Merge
        </Link>
      )}
      <Button variant="danger" disabled={busy} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Button variant="ghost" disabled={busy} onClick={onDone}>
        Choose none
      </Button>
      <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Remove ${count}?`} action="Remove" busy={busy} onConfirm={() => void run(removeLocation, "removed")}>
        They leave every list at once. This cannot be undone.
      </ConfirmDialog>
    </div>
  );
}
