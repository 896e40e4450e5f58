import { useNavigate } from "@tanstack/react-router";
import { Archive, ArchiveRestore, Copy, Pencil, Play, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useReportChanges } from "../queries";
import type { Report } from "../types";

const ReportDialog = lazy(() => import("./report-dialog"));

/** What can be done with a report. */
export function ReportActions({ report, isRunning }: { report: Report; isRunning: boolean }) {
  const navigate = useNavigate();
  const { duplicate, archive, restore, remove, run, busy } = useReportChanges();
  const [asked, setAsked] = useState<"edit" | "delete">();
  const mayWrite = useCan("reports:write");
  const mayRun = useCan("reports:run");
  const isArchived = report.state === "archived";
  const attempt = (work: () => Promise<void>, failed: string) => void work().catch((error: unknown) => notifyFailed(failed, error));
  const copy = async () => {
    const made = await duplicate(report.id);
    notifyDone(`${made.name} was made.`);
    await navigate({ to: "/ops/reports/$id", params: { id: made.id } });
  };
  const move = async () => {
    await (isArchived ? restore(report.id) : archive(report.id));
    notifyDone(isArchived ? `${report.name} is back.` : `${report.name} is archived.`);
  };
  const erase = async () => {
    await navigate({ to: "/ops/reports" });
    await remove(report.id, report.etag);
    notifyDone(`${report.name} is deleted.`);
  };
  const start = async () => {
    await run(report.id);
    notifyDone("The run has started.");
  };
  return (
    <>
      {mayWrite && (
        <>
          {!isArchived && (
            <Button onClick={() => setAsked("edit")}>
              <Pencil aria-hidden /> Edit
            </Button>
          )}
          <Button onClick={() => attempt(copy, "It was not copied.")}>
            <Copy aria-hidden /> Duplicate
          </Button>
          <Button onClick={() => attempt(move, "It was not moved.")}>
            {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />} {isArchived ? "Restore" : "Archive"}
          </Button>
          {isArchived && (
            <Button variant="danger" onClick={() => setAsked("delete")}>
              <Trash2 aria-hidden /> Delete
            </Button>
          )}
        </>
      )}
      {mayRun && report.state === "ready" && (
        <Button variant="primary" busy={busy} disabled={isRunning} onClick={() => attempt(start, "The run was not started.")}>
          <Play aria-hidden /> Run now
        </Button>
      )}
      <Suspense>{asked === "edit" && <ReportDialog report={report} onClose={() => setAsked(undefined)} />}</Suspense>
      <ConfirmDialog open={asked === "delete"} onOpenChange={() => setAsked(undefined)} title={`Delete ${report.name}?`} action="Delete report" onConfirm={() => attempt(erase, "It was not deleted.")}>
        Its runs, their files and its schedules go with it. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
