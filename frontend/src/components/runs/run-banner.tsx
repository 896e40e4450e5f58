import { RotateCcw, Square } from "lucide-react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyFailed } from "@/components/ui/toast";
import { formatCount, formatDuration } from "@/lib/format";
import { isOver, type Run, stateInWords } from "./run";
import { useLiveRuns, useRunChanges } from "./use-runs";

/** How a run stands, as long as that matters: while it runs, and with the way out when something is missing. */
export function RunBanner({ run }: { run: Run }) {
  if (run.state === "completed") return null;
  return isOver(run) ? <Ended run={run} /> : <Going run={run} />;
}

/** The same, followed while it runs. */
export function LiveRunBanner({ run }: { run: Run }) {
  return useLiveRuns([run]).map((now) => <RunBanner key={now.id} run={now} />);
}

function Going({ run }: { run: Run }) {
  const mayRun = useCan("reports:run");
  const { cancel, busy } = useRunChanges();
  const { planned, done, failed, eta_seconds: eta } = run.progress;
  return (
    <div role="status" className="flex flex-wrap items-end gap-3 rounded-lg border bg-surface px-4 py-3 shadow-card">
      <div className="min-w-0 flex-1">
        <ProgressBar
          label={stateInWords(run.state)}
          value={planned > 0 && done + failed > 0 ? (done + failed) / planned : undefined}
          note={`${formatCount(done)} of ${formatCount(planned)} points${eta === null ? "" : `, about ${formatDuration(eta)} left`}`}
        />
      </div>
      {mayRun && (
        <Button size="sm" variant="danger" busy={busy} onClick={() => void cancel(run.id).catch((error: unknown) => notifyFailed("The run was not stopped.", error))}>
          <Square aria-hidden /> Stop
        </Button>
      )}
    </div>
  );
}

function Ended({ run }: { run: Run }) {
  const mayRun = useCan("reports:run");
  const { replay, busy } = useRunChanges();
  const tone = run.state === "failed" ? "bad" : run.state === "partial" ? "warn" : "info";
  return (
    <Notice
      tone={tone}
      role="status"
      title={`${stateInWords(run.state)}.`}
      actions={
        run.can_replay &&
        mayRun && (
          <Button size="sm" busy={busy} onClick={() => void replay(run.id).catch((error: unknown) => notifyFailed("The run was not replayed.", error))}>
            <RotateCcw aria-hidden /> Replay what is missing
          </Button>
        )
      }
    >
      {run.state === "cancelled" ? "What was observed until then is kept." : (run.failure?.message ?? "Something is missing.")}
    </Notice>
  );
}
