import { useState } from "react";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import { addressLine, fieldLabel, firstChoice } from "../listings";
import { type AdoptWrite, useAdopt } from "../queries";
import type { Connection, Listing, ListingDifference } from "../types";
import { PLATFORMS } from "../words";

interface AdoptDialogProps {
  connection: Connection;
  listing: Listing;
  onClose: () => void;
}

/** Makes a location of a listing, or takes fields of it over, after they were seen side by side. */
export default function AdoptDialog({ connection, listing, onClose }: AdoptDialogProps) {
  const { location } = listing;
  const [fields, setFields] = useState(() => firstChoice(location?.differences ?? []));
  const [reason, setReason] = useState("");
  const { adopt, error, isPending } = useAdopt(connection.id, () => {
    notifyDone(location ? `${location.name} follows its listing.` : `${listing.name} is one of your locations now.`);
    onClose();
  });
  const wantsReason = error !== null && toProblem(error).code === "location_perhaps_duplicate";
  const save = () => {
    const body: AdoptWrite = { location_id: location?.id ?? null, fields: location ? fields : [], distinct_reason: reason.trim() || null };
    adopt(listing.listing_id, body, location?.etag);
  };
  const toggle = (field: ListingDifference["field"], isOn: boolean) => setFields((before) => (isOn ? [...before, field] : before.filter((one) => one !== field)));
  const action = location ? (fields.length > 0 ? `Take over ${fields.length}` : "Follow without changes") : "Add location";
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={location ? `${location.name} and its listing` : `Add ${listing.name}?`}
      description={location ? `Tick what ${location.name} takes over from ${PLATFORMS[connection.platform].provider}. The rest stays as it is.` : "It becomes a location that follows this listing."}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={save} busy={isPending}>
            {action}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-4 pb-3">
        <Refusal error={error} />
        {location ? <Differences differences={location.differences} chosen={fields} onToggle={toggle} /> : <Preview listing={listing} />}
        {wantsReason && (
          <Field label="Why is it another one?" hint="For those who look later.">
            {(control) => <Input {...control} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={500} />}
          </Field>
        )}
      </div>
    </Dialog>
  );
}

function Refusal({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = toProblem(error);
  const details = problem.errors.map(({ message }) => message);
  return (
    <Notice tone="bad" role="alert" title="It was not done.">
      {[problem.title, problem.detail, ...details].filter(Boolean).join(". ")}
    </Notice>
  );
}

interface DifferencesProps {
  differences: readonly ListingDifference[];
  chosen: readonly ListingDifference["field"][];
  onToggle: (field: ListingDifference["field"], isOn: boolean) => void;
}

function Differences({ differences, chosen, onToggle }: DifferencesProps) {
  if (differences.length === 0) return <p className="text-sm text-ink-2">Both say the same. From now on the location follows the listing.</p>;
  return (
    <ul aria-label="What differs" className="divide-y rounded-lg border">
      {differences.map(({ field, listing, location }) => {
        const isOn = chosen.includes(field);
        return (
          <li key={field} className="px-3.5 py-3">
            <label className="flex cursor-pointer items-start gap-3">
              <input type="checkbox" aria-label={`Take over ${fieldLabel(field).toLowerCase()}`} className="mt-0.5 size-4 shrink-0 accent-brand" checked={isOn} onChange={(event) => onToggle(field, event.target.checked)} />
              <span className="grid min-w-0 gap-1 text-sm">
                <span className="font-medium text-ink">{fieldLabel(field)}</span>
                <span className={isOn ? "break-words text-ink" : "break-words text-ink-2"}>
                  <span className="text-ink-3">Listing </span> {listing ?? "has none"}
                </span>
                <span className={isOn ? "break-words text-ink-3" : "break-words text-ink"}>
                  <span className="text-ink-3">Location </span> {location ?? "has none"}
                </span>
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

function Preview({ listing }: { listing: Listing }) {
  const facts = [
    ["Name", listing.name],
    ["Address", addressLine(listing)],
    ["Phone", listing.phone],
    ["Website", listing.website],
    ["Store code", listing.store_code],
    ["Categories", listing.categories.join(", ")],
  ].filter(([, value]) => value);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 rounded-lg border px-3.5 py-3 text-sm">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-ink-3">{label}</dt>
          <dd className="min-w-0 break-words text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
