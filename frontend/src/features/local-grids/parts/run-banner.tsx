import { RotateCcw, Square } from "lucide-react";
import { useCallback, useState } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyFailed } from "@/components/ui/toast";
import { formatCount, formatDuration } from "@/lib/format";
import { isOver, useRunChanges, useRunEvents } from "../queries";
import type { Run } from "../types";
import { stateInWords } from "../words";

/** How a run stands, as long as that matters: live while it runs, and with the way out when something is missing. */
export function RunBanner({ run }: { run: Run }) {
  const [news, setNews] = useState<Run>();
  const onNews = useCallback((told: Run) => setNews(told), []);
  useRunEvents(isOver(run) ? undefined : run.id, onNews);
  const now = news?.id === run.id && !isOver(run) ? news : run;
  if (now.state === "completed") return null;
  return isOver(now) ? <Ended run={now} /> : <Going run={now} />;
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
