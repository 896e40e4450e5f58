import { Play } from "lucide-react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { notifyFailed } from "@/components/ui/toast";
import { useGridChanges } from "../queries";
import type { GridReport } from "../types";

interface RunAgainProps {
  report: GridReport;
  /** One at a time. */
  isRunning: boolean;
  onStarted: (runId: string) => void;
}

/** Runs the grid as it is set up now. */
export function RunAgain({ report, isRunning, onStarted }: RunAgainProps) {
  const { run, busy } = useGridChanges();
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
