import { $api } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyFailed } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { type Pull, useForgetMarket, usePullEvents } from "../pull-queries";

/** A pull while it runs: live by server-sent events. */
export function PullProgress({ pull, className }: { pull: Pull; className?: string }) {
  const live = usePullEvents(pull.id) ?? pull;
  const forget = useForgetMarket();
  const cancel = $api.useMutation("post", "/api/v1/market/pulls/{pull_id}/cancel", {
    onSuccess: forget,
    onError: (error) => notifyFailed("The pull was not stopped.", error),
  });
  const total = live.progress?.total ?? 0;
  return (
    <div className={cn("flex items-end gap-3", className)} role="status">
      <div className="min-w-0 flex-1">
        <ProgressBar
          label={live.progress?.message || (live.state === "queued" ? "Waiting for its turn" : "Asking the provider")}
          value={total > 0 ? Math.min(1, (live.progress?.done ?? 0) / total) : undefined}
          note={total > 0 ? `${formatCount(live.progress?.done)} of ${formatCount(total)}` : undefined}
        />
      </div>
      <Button size="sm" variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ params: { path: { pull_id: pull.id } } })}>
        Stop
      </Button>
    </div>
  );
}
