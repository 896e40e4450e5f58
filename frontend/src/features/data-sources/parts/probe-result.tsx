import { Notice } from "@/components/ui/notice";
import type { Job } from "../queries";

/** What came of asking the source, in plain words. */
export function ProbeResult({ job, isAsking }: { job: Job | undefined; isAsking: boolean }) {
  if (isAsking) {
    return (
      <p role="status" className="text-sm text-ink-2">
        {job?.progress?.message ?? "Waiting for its turn"} …
      </p>
    );
  }
  if (!job) return null;
  if (job.error) {
    return (
      <Notice tone="bad" role="alert" title="The source could not be asked.">
        {job.error.message}
      </Notice>
    );
  }
  if (job.result?.kind === "discover") {
    const count = job.result.streams.filter((stream) => stream.selectable).length;
    return <Notice tone="good" title={`The source offers ${count} ${count === 1 ? "stream" : "streams"} that can be read.`} />;
  }
  if (job.result?.kind !== "check") return null;
  if (!job.result.succeeded) {
    return (
      <Notice tone="bad" role="alert" title="The source says no with these settings.">
        {job.result.message ?? "It did not say why. Look at the credentials and the account ids first."}
      </Notice>
    );
  }
  return <Notice tone="good" title="The source answers with these settings." />;
}
