import { Download, RotateCcw, Square } from "lucide-react";
import { useCan, useEntitled } from "@/api/session";
import { isOver, type Run } from "@/components/runs/run";
import { useRunChanges } from "@/components/runs/use-runs";
import { IconButton } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import { notifyFailed } from "@/components/ui/toast";

const DownloadMenu = onDemand<{ run: Run }>(() => import("./download-menu"));

/** What can be done with a run in a list: stop it, replay what is missing, take it as a file. */
export function RunActions({ run }: { run: Run }) {
  const mayRun = useCan("reports:run");
  const mayExport = useEntitled("csv_export");
  const { cancel, replay, busy } = useRunChanges();
  const name = `run ${run.number} of ${run.report_name}`;
  return (
    <span className="flex justify-end gap-1">
      {mayRun && !isOver(run) && (
        <IconButton label={`Stop ${name}`} busy={busy} onClick={() => void cancel(run.id).catch((error: unknown) => notifyFailed("The run was not stopped.", error))}>
          <Square aria-hidden />
        </IconButton>
      )}
      {mayRun && run.can_replay && (
        <IconButton label={`Replay what is missing of ${name}`} busy={busy} onClick={() => void replay(run.id).catch((error: unknown) => notifyFailed("The run was not replayed.", error))}>
          <RotateCcw aria-hidden />
        </IconButton>
      )}
      {mayExport && run.formats.length > 0 && (
        <DownloadMenu
          run={run}
          trigger={
            <IconButton label={`Download ${name}`} aria-haspopup="menu">
              <Download aria-hidden />
            </IconButton>
          }
        />
      )}
    </span>
  );
}
