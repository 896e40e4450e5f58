import { $api } from "@/api/client";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { notifyFailed } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { type Job, useForgetConnections } from "../queries";
import { useJobEvents } from "../use-job-events";

interface JobProgressProps {
  job: Job;
  className?: string;
  /** Offers to stop it. */
  cancellable?: boolean;
}

/** A job while it runs: live by server-sent events. */
export function JobProgress({ job, className, cancellable = false }: JobProgressProps) {
  const live = useJobEvents(job.id);
  const forget = useForgetConnections();
  const cancel = $api.useMutation("post", "/api/v1/airbyte/jobs/{job_id}/cancel", {
    onSuccess: forget,
    onError: (error) => notifyFailed("The sync was not stopped.", error),
  });
  const progress = live?.progress ?? job.progress;
  const total = progress?.total ?? 0;
  return (
    <div className={cn("flex items-end gap-3", className)} role="status">
      <div className="min-w-0 flex-1">
        <ProgressBar
          label={progress?.message ?? (job.state === "queued" ? "Waiting for its turn" : "Reading the source")}
          value={total > 0 ? Math.min(1, (progress?.done ?? 0) / total) : undefined}
          note={(progress?.done ?? 0) > 0 ? `${formatCount(progress?.done)}${total > 0 ? ` of ${formatCount(total)}` : ""}` : undefined}
        />
      </div>
      {cancellable && (
        <Button size="sm" variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ params: { path: { job_id: job.id } } })}>
          Stop
        </Button>
      )}
    </div>
  );
}
