import { Play } from "lucide-react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/toast";
import { isOver, useGridChanges } from "../queries";
import type { GridReport } from "../types";

/** Runs the grid as it is set up now. */
export function RunAgain({ report, onStarted }: { report: GridReport; onStarted: (runId: string) => void }) {
  const { run, busy } = useGridChanges();
  const isRunning = report.last_run !== null && !isOver(report.last_run);
  if (!useCan("reports:run") || report.state !== "ready") return null;
  const start = async () => {
    try {
      onStarted((await run(report.id)).id);
    } catch (error) {
      notifyFailed("The run was not started.", error);
    }
  };
  return (
    <Button variant="primary" busy={busy} disabled={isRunning} onClick={() => void start()}>
      <Play aria-hidden /> Run now
    </Button>
  );
}
