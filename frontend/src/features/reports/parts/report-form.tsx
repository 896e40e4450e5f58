import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { fieldProblems } from "@/api/field-problems";
import { RefusedNotice } from "@/components/data/refused-notice";
import { Button } from "@/components/ui/button";
import { notifyDone } from "@/components/ui/toast";
import { bodyOf, FIELDS, formOf, NEW_FORM } from "../draft";
import { useReportChanges } from "../queries";
import type { GatheredKind, KindRules, Report } from "../types";
import { ReportFields } from "./report-fields";

const days = "A whole number.";
const schema = z.object({
  kind: z.custom<GatheredKind>(),
  name: z.string().check(z.trim(), z.minLength(1, "Give it a name."), z.maxLength(120, "At most 120 characters.")),
  days: z.number(days).check(z.int(days)),
  compare: z.boolean(),
  platforms: z.string(),
  account_ids: z.string(),
  symbols: z.string(),
  narrative: z.string(),
  recipients: z.string(),
});

interface ReportFormProps {
  kinds: readonly KindRules[];
  /** What is changed; without it a new one is made. */
  report: Report | undefined;
  onClose: () => void;
}

/** The fields of a report; what breaks a rule of the server is said at its field. */
export function ReportForm({ kinds, report, onClose }: ReportFormProps) {
  const navigate = useNavigate();
  const { create, replace, busy } = useReportChanges();
  const [error, setError] = useState<unknown>();
  const form = useForm({ resolver: standardSchemaResolver(schema), defaultValues: report ? formOf(report) : NEW_FORM });
  const chosen = form.watch("kind");
  const rules = kinds.find(({ kind }) => kind === chosen);
  if (!rules) return null;
  const submit = form.handleSubmit(async (filled) => {
    setError(undefined);
    try {
      if (report) {
        await replace(report.id, report.etag, bodyOf(filled, rules));
        notifyDone(`${filled.name} is saved.`);
        onClose();
      } else {
        const made = await create(filled.kind, bodyOf(filled, rules));
        await navigate({ to: "/ops/reports/$id", params: { id: made.id } });
      }
    } catch (refusal) {
      setError(refusal);
    }
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4 pb-3">
      <RefusedNotice error={error} title="The report was not saved." fields={FIELDS} />
      <ReportFields form={form} kinds={report ? [] : kinds} rules={rules} refused={fieldProblems(error, FIELDS).byField} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {report ? "Save" : "Create report"}
        </Button>
      </div>
    </form>
  );
}
