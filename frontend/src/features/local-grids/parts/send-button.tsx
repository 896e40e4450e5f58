import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import type { GridReport, Run } from "../types";

const SendDialog = lazy(() => import("./send-dialog"));

interface SendButtonProps {
  report: GridReport;
  run: Run;
}

/** Sends the result of a run to the grid's recipients. Its code comes when it is asked for. */
export function SendButton({ report, run }: SendButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const hasResult = run.state === "completed" || run.state === "partial";
  if (!useCan("reports:run") || !hasResult || report.state === "archived") return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Send</Button>
      <Suspense>{isOpen && <SendDialog report={report} run={run} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
