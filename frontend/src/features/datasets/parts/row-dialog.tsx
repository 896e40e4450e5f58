import { type FormEvent, useId, useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { errorsOf, type Row, textsOf, valuesOf } from "../cells";
import { type Dataset, useForgetDatasets } from "../queries";
import { SupersededBy } from "./quarantine-columns";

interface RowDialogProps {
  row: Row;
  dataset: Dataset;
  onClose: () => void;
}

/** One row with the offending cells marked and first; corrected here, it is tried at once. */
export function RowDialog({ row: first, dataset, onClose }: RowDialogProps) {
  const formId = useId();
  const mayWrite = useCan("ingestion:write") && !first.superseded;
  const [row, setRow] = useState(first);
  const [texts, setTexts] = useState(() => textsOf(first));
  const forget = useForgetDatasets();
  const retry = $api.useMutation("post", "/api/v1/datasets/{name}/quarantine/{row_id}/retry", {
    onSuccess: async (outcome) => {
      if (outcome.row) setRow(outcome.row);
      else {
        notifyDone("The row landed.");
        onClose();
      }
      await forget();
    },
    onError: (error) => notifyFailed("The row was not tried.", error),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const properties = (dataset.versions[0]?.definition["properties"] ?? {}) as Record<string, { type?: string | string[] }>;
    const body = { row: valuesOf(row, texts, properties) };
    retry.mutate({ params: { path: { name: row.dataset, row_id: row.id } }, headers: { "Idempotency-Key": idempotencyKey() }, body });
  };
  const names = Object.keys(texts).toSorted((one, other) => Number(errorsOf(row, other).length > 0) - Number(errorsOf(row, one).length > 0));
  const placed = new Set(names.flatMap((name) => errorsOf(row, name)));
  const elsewhere = row.errors.filter((error) => !placed.has(error.message));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={row.source_row === null ? "Quarantined row" : `Row ${row.source_row}`}
      description={`Checked against ${row.dataset}@${row.dataset_version}. What came stays on record beside the correction.`}
      size="lg"
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {mayWrite && (
            <Button variant="primary" type="submit" form={formId} busy={retry.isPending}>
              Try this row
            </Button>
          )}
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid items-start gap-3 pb-3 sm:grid-cols-2">
        {row.superseded && (
          <Notice tone="good" className="sm:col-span-2">
            Came again without a fault by <SupersededBy superseded={row.superseded} />. Nothing is left to do.
          </Notice>
        )}
        {elsewhere.map((error) => (
          <Notice key={`${error.pointer}/${error.rule}`} tone="bad" className="sm:col-span-2">
            {error.message}
          </Notice>
        ))}
        {names.map((name) => (
          <Field key={name} label={name} error={errorsOf(row, name).join(" ") || undefined}>
            {(control) => <Input {...control} readOnly={!mayWrite} value={texts[name]} onChange={(event) => setTexts({ ...texts, [name]: event.target.value })} />}
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
