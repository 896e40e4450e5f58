import { $api } from "@/api/client";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useJobEvents } from "../use-job-events";

/** An installation while it runs: live when it is of this workspace. */
export function InstallProgress({ jobId }: { jobId: string | null }) {
  return <div className="mt-3">{jobId ? <Live jobId={jobId} /> : <ProgressBar label="Somebody else on this installation changes it right now" value={undefined} />}</div>;
}

function Live({ jobId }: { jobId: string }) {
  const live = useJobEvents(jobId);
  const { data: job } = $api.useQuery("get", "/api/v1/airbyte/jobs/{job_id}", { params: { path: { job_id: jobId } } });
  return <ProgressBar label={live?.progress?.message ?? job?.progress?.message ?? "Waiting for its turn"} value={undefined} />;
}
