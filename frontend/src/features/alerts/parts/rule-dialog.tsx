import { type FormEvent, useState } from "react";
import { useMe } from "@/api/session";
import { toProblem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Segmented } from "@/components/ui/segmented";
import { notifyDone } from "@/components/ui/toast";
import { useCatalog } from "@/features/explore/queries";
import { conditionErrors, conditionOf, type Draft, draftErrors, type DraftErrors, draftOf, newDraft, ruleOf } from "../draft";
import { type AlertRule, type RuleCreate, usePreview, useRuleChanges } from "../queries";
import { ChannelsField } from "./channels-field";
import { ConditionFields } from "./condition-fields";

const KINDS = [
  { value: "threshold", label: "Crosses a line" },
  { value: "change", label: "Changes" },
  { value: "anomaly", label: "Is unusual" },
  { value: "pacing", label: "Misses its budget" },
  { value: "freshness", label: "Grows old" },
] as const;
const EVERY = { 15: "Every 15 minutes", 60: "Every hour", 360: "Every 6 hours", 1440: "Every day", 10080: "Every week" };
const COOL_DOWNS = { 0: "Never again", 60: "After an hour", 360: "After 6 hours", 1440: "After a day", 10080: "After a week" };

interface RuleDialogProps {
  rule: AlertRule | undefined;
  dataset: NonNullable<RuleCreate["dataset"]>;
  onClose: () => void;
}

/** Makes a rule, or changes one; what it would find now can be seen before it is saved. */
export default function RuleDialog({ rule, dataset, onClose }: RuleDialogProps) {
  const { user } = useMe();
  const measures = useCatalog().data?.measures ?? [];
  const [draft, setDraft] = useState<Draft>(() => (rule ? draftOf(rule, measures) : newDraft(user.email)));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<string>();
  const { create, update, busy } = useRuleChanges();
  const preview = usePreview();
  const change = (patch: Partial<Draft>) => {
    setDraft({ ...draft, ...patch });
    preview.reset();
  };
  const tryOut = () => {
    const wrong = conditionErrors(draft);
    setErrors(wrong);
    if (Object.keys(wrong).length === 0) preview.mutate({ body: { dataset, condition: conditionOf(draft, measures), filters: draft.kind === "freshness" ? [] : draft.filters } });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = draftErrors(draft);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const { dataset: _, ...wanted } = ruleOf(draft, measures, dataset);
    try {
      await (rule ? update(rule.id, wanted) : create({ ...wanted, dataset }));
      notifyDone(`${wanted.name} was saved; it is checked within a minute.`);
      onClose();
    } catch (error) {
      const { title, detail, errors: fields } = toProblem(error);
      setProblem(fields[0]?.message ?? detail ?? title);
    }
  };
  const recipientProblem = errors.recipients ?? undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={rule ? `Edit ${rule.name}` : "New alert"}
      footer={
        <>
          <Button onClick={tryOut} busy={preview.isPending}>
            What would it find now?
          </Button>
          <Button variant="primary" type="submit" form="alert-rule" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="alert-rule" onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4">
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <Field label="Name" error={errors.name}>
          {(control) => <Input {...control} value={draft.name} maxLength={80} placeholder="Spend over budget" onChange={(event) => change({ name: event.target.value })} autoFocus />}
        </Field>
        <div className="grid gap-1.5">
          <p className="text-sm font-medium text-ink">Tell when something</p>
          <Segmented className="flex-wrap" label="Kind of alert" value={draft.kind} onChange={(kind) => change({ kind })} options={KINDS} />
        </div>
        <ConditionFields draft={draft} errors={errors} onChange={change} />
        {(preview.data || preview.error) && (
          <Notice tone={preview.error ? "bad" : preview.data?.is_met ? "warn" : "info"} role="status">
            {preview.error ? (toProblem(preview.error).errors[0]?.message ?? toProblem(preview.error).title) : `${preview.data?.message} ${verdict(preview.data?.is_met)}`}
          </Notice>
        )}
        <ChannelsField chosen={draft.channels} onChange={(channels) => change({ channels })} />
        <Field label="Tell whom" hint="E-mail addresses, separated by commas." error={recipientProblem}>
          {(control) => <Input {...control} value={draft.recipients} maxLength={2000} onChange={(event) => change({ recipients: event.target.value })} />}
        </Field>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
          <Choice label="Severity" value={draft.severity} options={{ info: "Info", warning: "Warning", critical: "Critical" }} onChange={(severity) => change({ severity: severity as Draft["severity"] })} />
          <Choice label="Check" value={draft.every} options={EVERY} onChange={(every) => change({ every })} />
          <Choice label="Tell again while it lasts" value={draft.coolDown} options={COOL_DOWNS} onChange={(coolDown) => change({ coolDown })} />
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Record<string, string>;
  onChange: (value: string) => void;
}

/** A value that the API was given and that is none of the choices stays one. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  const all = value in options ? options : { ...options, [value]: `${value} minutes` };
  return (
    <Field label={label}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {Object.entries(all).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function verdict(isMet: boolean | null | undefined): string {
  if (isMet === true) return "It would fire now.";
  return isMet === false ? "It would stay quiet." : "It would stay quiet until that is known.";
}
