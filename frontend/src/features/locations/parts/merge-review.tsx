import { ArrowLeftRight } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problem";
import { fieldProblems } from "@/api/field-problems";
import { Fact, FactList } from "@/components/data/fact-list";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { FIELD_LABELS, fieldValue } from "../merge-values";
import { type MergeDetail, type MergeField, type MergePreview, type MergeSide, useMergeChanges } from "../merges";
import { REASONS } from "../words";
import { MergeChoice } from "./merge-choice";
import { MergeRefused } from "./merge-refused";

interface MergeReviewProps {
  preview: MergePreview;
  readOnly: boolean;
  onMerged: (merge: MergeDetail) => void;
  onReload: () => void;
  onSwap: () => void;
}

const SHORTEST = 3;

/** Both locations, a choice for each field that differs, and the reason. */
export function MergeReview({ preview, readOnly, onMerged, onReload, onSwap }: MergeReviewProps) {
  const { survivor, other, fields } = preview;
  const { merge, busy } = useMergeChanges();
  const [choices, setChoices] = useState<Partial<Record<MergeField, MergeSide>>>({});
  const [reason, setReason] = useState("");
  const [reasonError, setReasonError] = useState<string>();
  const [refusal, setRefusal] = useState<unknown>();
  const differing = fields.filter(({ differs }) => differs);
  const { byField } = fieldProblems(refusal, differing.map(({ field }) => field));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const written = reason.trim().replaceAll(/\s+/g, " ");
    setReasonError(written.length < SHORTEST ? "Say in a few words why they are one." : undefined);
    if (written.length < SHORTEST) return;
    setRefusal(undefined);
    try {
      onMerged(await merge({ survivor_id: survivor.id, other_id: other.id, survivor_etag: survivor.etag, other_etag: other.etag, choices, reason: written }));
    } catch (error) {
      setRefusal(error);
    }
  };
  return (
    <form aria-label="Merge" noValidate onSubmit={(event) => void submit(event)}>
      <fieldset disabled={readOnly} className="grid min-w-0 grid-cols-1 gap-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 text-sm text-ink-2">
            <strong className="font-semibold text-ink">{survivor.name}</strong> stays, with its place in every list and report. <strong className="font-semibold text-ink">{other.name}</strong> goes.
            {preview.reasons.length > 0 && ` They have ${preview.reasons.map((one) => REASONS[one]).join(", ")}.`}
          </p>
          <Button onClick={onSwap}>
            <ArrowLeftRight aria-hidden /> Keep the other one
          </Button>
        </div>
        <MergeRefused error={refusal} isPlaced={Object.keys(byField).length > 0 && toProblem(refusal).status === 422} onReload={onReload} />
        {differing.map(({ field, default: usual }) => (
          <MergeChoice
            key={field}
            label={FIELD_LABELS[field]}
            name={field}
            value={choices[field] ?? usual}
            options={{ survivor: { from: "Stays", value: fieldValue(field, survivor) }, other: { from: "Goes", value: fieldValue(field, other) } }}
            error={byField[field]}
            onChange={(side) => setChoices({ ...choices, [field]: side })}
          />
        ))}
        <SameInBoth preview={preview} />
        <Field label="Reason" hint="Kept in the history and the audit log." error={reasonError}>
          {(control) => <Input {...control} value={reason} maxLength={500} placeholder="Entered twice" onChange={(event) => setReason(event.target.value)} />}
        </Field>
        {!readOnly && (
          <div className="flex justify-end">
            <Button variant="primary" type="submit" busy={busy}>
              Merge
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

function SameInBoth({ preview: { survivor, fields } }: { preview: MergePreview }) {
  const same = fields.flatMap(({ field, differs }) => {
    const value = differs ? undefined : fieldValue(field, survivor);
    return value ? [{ field, value }] : [];
  });
  if (same.length === 0) return null;
  return (
    <section aria-labelledby="same-in-both" className="border-t pt-5">
      <h2 id="same-in-both" className="mb-2 text-sm font-medium">
        The same in both
      </h2>
      <FactList>
        {same.map(({ field, value }) => (
          <Fact key={field} label={FIELD_LABELS[field]}>
            {value}
          </Fact>
        ))}
      </FactList>
    </section>
  );
}
