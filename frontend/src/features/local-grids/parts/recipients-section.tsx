import { ReportSchedules } from "@/components/schedules/report-schedules";
import { Notice } from "@/components/ui/notice";
import { MOST_RECIPIENTS } from "../draft";
import type { GridDraft, GridPreview, GridReport } from "../types";
import { TextList } from "./text-list";

interface RecipientsSectionProps {
  report: GridReport;
  draft: GridDraft;
  preview: GridPreview | undefined;
  errorAt: (pointer: string) => string | undefined;
  onChange: (patch: Partial<GridDraft>) => void;
}

/** When the grid runs by itself, and who gets what it found. */
export function RecipientsSection({ report, draft, preview, errorAt, onChange }: RecipientsSectionProps) {
  const isUnfinished = (preview?.problems ?? report.problems).length > 0;
  return (
    <>
      <h3 className="text-sm font-semibold text-ink">Schedule</h3>
      {isUnfinished && <Notice title="The grid is not complete yet.">Until it is, it does not run, also not by itself.</Notice>}
      <ReportSchedules reportId={report.id} isArchived={report.state === "archived"} costPerRun={preview?.cost ? Number(preview.cost.total) : undefined} />
      <h3 className="border-t pt-4 text-sm font-semibold text-ink">Recipients</h3>
      <TextList
        label="Recipients"
        one="a recipient"
        hint="Who gets the result of each run that a schedule starts. An address of no member waits until an admin approves it."
        type="email"
        values={draft.recipients ?? []}
        most={MOST_RECIPIENTS}
        pointer="/recipients"
        errorAt={errorAt}
        onChange={(recipients) => onChange({ recipients })}
      />
    </>
  );
}
