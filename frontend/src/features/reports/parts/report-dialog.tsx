import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { notifyDone } from "@/components/ui/toast";
import { bodyOf, FIELDS, formOf, NEW_FORM } from "../draft";
import { GATHERED_KINDS } from "../kinds";
import { useReportChanges } from "../queries";
import type { Report } from "../types";
import { ReportFields } from "./report-fields";

const days = "A whole number from 1 to 366.";
const schema = z.object({
  kind: z.enum(GATHERED_KINDS),
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  days: z.number(days).check(z.int(days), z.gte(1, days), z.lte(366, days)),
  compare: z.boolean(),
  platforms: z.string(),
  account_ids: z.string(),
  symbols: z.string(),
  narrative: z.string(),
  recipients: z.string(),
});

interface ReportDialogProps {
  /** What is changed; without it a new one is made. */
  report?: Report;
  onClose: () => void;
}

/** Sets a report up, or changes one that is kept. */
export default function ReportDialog({ report, onClose }: ReportDialogProps) {
  const navigate = useNavigate();
  const { create, replace, busy } = useReportChanges();
  const [error, setError] = useState<unknown>();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: report ? formOf(report) : NEW_FORM });
  const submit = form.handleSubmit(async (filled) => {
    setError(undefined);
    try {
      if (report) {
        await replace(report.id, report.etag, bodyOf(filled));
        notifyDone(`${filled.name} is saved.`);
        onClose();
      } else {
        const made = await create(filled.kind, bodyOf(filled));
        await navigate({ to: "/ops/reports/$id", params: { id: made.id } });
      }
    } catch (refusal) {
      setError(refusal);
    }
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={report ? `Edit ${report.name}` : "New report"}>
      <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-3">
        <RefusedNotice error={error} title="The report was not saved." fields={FIELDS} />
        <ReportFields form={form} isNew={!report} refused={fieldProblems(error, FIELDS).byField} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {report ? "Save" : "Create report"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
