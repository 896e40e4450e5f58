import { Notice } from "@/components/ui/notice";
import type { Job } from "../queries";
import { ProblemLink } from "./problem-link";

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
        {job.error.message} <ProblemLink error={job.error} />
      </Notice>
    );
  }
  if (job.result?.kind === "discover") {
    const count = job.result.streams.filter((stream) => stream.selectable).length;
    return <Notice tone="good" title={`The source offers ${count} ${count === 1 ? "stream" : "streams"} that can be read.`} />;
  }
  if (job.result?.kind !== "check") return null;
  if (!job.result.succeeded) {
    const { message, problem } = job.result;
    const isRefused = problem?.type === "credentials_refused";
    return (
      <Notice tone="bad" role="alert" title={isRefused ? "The platform refuses the credentials." : "The source says no with these settings."}>
        {message ?? "It did not say why. Look at the credentials and the account ids first."} {problem && <ProblemLink error={problem} />}
      </Notice>
    );
  }
  return <Notice tone="good" title="The source answers with these settings." />;
}
