import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyFailed } from "@/components/ui/toast";
import { formatCount } from "@/lib/format";
import { type Replay, useForgetReplays, useReplayEvents } from "../queries";

/** A replay while it runs: live by server-sent events. */
export function ReplayProgress({ replay }: { replay: Replay }) {
  const live = useReplayEvents(replay.id);
  const forget = useForgetReplays();
  const mayWrite = useCan("ingestion:write");
  const cancel = $api.useMutation("post", "/api/v1/replays/{replay_id}/cancel", {
    onSuccess: forget,
    onError: (error) => notifyFailed("The replay was not stopped.", error),
  });
  const progress = live?.progress ?? replay.progress;
  const total = progress?.total ?? 0;
  const done = progress?.done ?? 0;
  return (
    <div className="flex items-end gap-3" role="status">
      <div className="min-w-0 flex-1">
        <ProgressBar
          label={progress?.message || "Waiting for its turn"}
          value={total > 0 ? Math.min(1, done / total) : undefined}
          note={done > 0 ? `${formatCount(done)}${total > 0 ? ` of ${formatCount(total)}` : ""}` : undefined}
        />
      </div>
      {mayWrite && (
        <Button size="sm" variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ params: { path: { replay_id: replay.id } } })}>
          Stop
        </Button>
      )}
    </div>
  );
}
