import { type FormEvent, lazy, Suspense, useRef, useState } from "react";
import { fieldProblems } from "@/api/field-problems";
import { toProblem } from "@/api/problem";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { bodyOf, type Draft, draftErrors, type DraftErrors, POINTERS } from "../draft";
import { candidatesOf, type LocationWrite } from "../queries";
import { AddressFields } from "./address-fields";
import { HoursField } from "./hours-field";
import { MainFields } from "./main-fields";

const DuplicateDialog = lazy(() => import("./duplicate-dialog"));
const NAMES = Object.keys(POINTERS);

interface LocationFormProps {
  first: Draft;
  busy: boolean;
  action: string;
  readOnly?: boolean;
  /** The location that is changed; none is when one is added. */
  changedId?: string;
  /** Throws what the API refused. */
  onSave: (body: LocationWrite) => Promise<void>;
}

/** Everything of a location. What the API refuses is said at its field; what may be there already is asked about. */
export function LocationForm({ first, busy, action, readOnly = false, changedId, onSave }: LocationFormProps) {
  const [draft, setDraft] = useState(first);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [refusal, setRefusal] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);
  const found = candidatesOf(refusal);
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }));
  const save = async (distinctReason?: string) => {
    setRefusal(undefined);
    try {
      await onSave({ ...bodyOf(draft), ...(distinctReason ? { distinct_reason: distinctReason } : {}) });
    } catch (error) {
      setRefusal(error);
      setErrors(placed(error));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = draftErrors(draft);
    setErrors(wrong);
    focusFirstInvalid(form.current);
    if (Object.keys(wrong).length === 0) void save();
  };
  const fields = { draft, errors, onChange: change };
  return (
    <>
      <form ref={form} aria-label="Location" noValidate onSubmit={submit}>
        <fieldset disabled={readOnly} className="grid min-w-0 grid-cols-1 gap-6">
          {!found && (toProblem(refusal).status === 412 ? <ChangedMeanwhile /> : <RefusedNotice error={refusal} title="The location was not saved." fields={NAMES} />)}
          <MainFields {...fields} />
          <AddressFields {...fields} />
          <HoursField hours={draft.hours} error={errors.hours} onChange={(hours) => change({ hours })} />
          {!readOnly && (
            <div className="flex justify-end">
              <Button variant="primary" type="submit" busy={busy}>
                {action}
              </Button>
            </div>
          )}
        </fieldset>
      </form>
      <Suspense>{found && <DuplicateDialog {...found} changedId={changedId} busy={busy} onClose={() => setRefusal(undefined)} onAnyway={(reason) => void save(reason)} />}</Suspense>
    </>
  );
}

function placed(error: unknown): DraftErrors {
  const { byField } = fieldProblems(error, NAMES);
  return Object.fromEntries(Object.entries(byField).map(([name, message]) => [POINTERS[name], message]));
}

function ChangedMeanwhile() {
  return (
    <Notice tone="warn" role="alert" title="Somebody changed it in the meantime.">
      Load the page again to see how it is now, then make your change.
    </Notice>
  );
}
