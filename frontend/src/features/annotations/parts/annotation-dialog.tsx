import { type FormEvent, useRef, useState } from "react";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone } from "@/components/ui/toast";
import type { Day } from "@/lib/days";
import { focusFirstInvalid } from "@/lib/first-invalid";
import { bodyOf, type Draft, draftErrors, type DraftErrors, draftOf, EVERYTHING, MOST_TEXT, MOST_TITLE, newDraft } from "../draft";
import { type Annotation, type Category, type Dataset, useAnnotationChanges } from "../queries";
import { reachable } from "../scopes";
import { CATEGORIES, type Scope } from "../words";
import { ScopeField } from "./scope-field";

interface AnnotationDialogProps {
  dataset: Dataset;
  /** The one to change; without it another is written, about `day` and `scope` at first. */
  annotation?: Annotation | undefined;
  day: Day;
  scope?: Scope | undefined;
  onClose: () => void;
}

/** Tells what happened on a day or several. */
export default function AnnotationDialog({ dataset, annotation, day, scope, onClose }: AnnotationDialogProps) {
  const { workspaces, aggregates_only: totalsOnly } = useTenant();
  const isLimited = workspaces !== null && workspaces !== undefined;
  const reach = { isLimited, totalsOnly };
  const first = reachable(scope ?? EVERYTHING, reach);
  const [draft, setDraft] = useState<Draft>(() => (annotation ? draftOf(annotation) : newDraft(day, first)));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<string>();
  const { create, replace, busy } = useAnnotationChanges();
  const form = useRef<HTMLFormElement>(null);
  const change = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = draftErrors(draft);
    setErrors(wrong);
    focusFirstInvalid(form.current);
    if (Object.keys(wrong).length > 0) return;
    const body = bodyOf(draft);
    try {
      await (annotation ? replace(annotation, body) : create(dataset, body));
      notifyDone(`${body.title} was saved.`);
      onClose();
    } catch (error) {
      setProblem(whyNot(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={annotation ? `Edit ${annotation.title}` : "Annotate"}
      description="What happened, for everybody who sees these figures."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="annotation" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <form ref={form} id="annotation" noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-2">
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <Field label="Title" error={errors.title}>
          {(control) => <Input {...control} value={draft.title} maxLength={MOST_TITLE} placeholder="Shop relaunched" onChange={(event) => change({ title: event.target.value })} />}
        </Field>
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <Field label="Day" error={errors.start}>
            {(control) => <Input {...control} type="date" value={draft.start} onChange={(event) => change({ start: event.target.value })} />}
          </Field>
          <Field label="Last day" hint="Empty for a single day." error={errors.end}>
            {(control) => <Input {...control} type="date" min={draft.start} value={draft.end} onChange={(event) => change({ end: event.target.value })} />}
          </Field>
          <Field label="Category">
            {(control) => (
              <Select {...control} value={draft.category} onChange={(event) => change({ category: event.target.value as Category })}>
                {Object.entries(CATEGORIES).map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <ScopeField dataset={dataset} value={draft.scope} own={annotation ? draftOf(annotation).scope : first} reach={reach} error={errors.scope} onChange={(chosen) => change({ scope: chosen })} />
        </div>
        <Field label="Text" hint="Optional: what changed, and where to read more.">
          {(control) => <Textarea {...control} value={draft.text} maxLength={MOST_TEXT} onChange={(event) => change({ text: event.target.value })} />}
        </Field>
      </form>
    </Dialog>
  );
}

function whyNot(error: unknown): string {
  const { status, title, detail, errors } = toProblem(error);
  if (status === 412) return "Somebody changed it in the meantime. Close this, and look at it again.";
  if (status === 404) return "Somebody removed it in the meantime.";
  return errors[0]?.message ?? detail ?? `${title}.`;
}
