import { useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import type { ConfigValue } from "./config-schema";
import { isRunning } from "./queries";

/** Asks a connector whether it reaches its source, or which streams the source has; the answer is a job's. With a connection, the credentials that it holds count. */
export function useProbe(kind: "check" | "discover", connectionId?: string) {
  const [jobId, setJobId] = useState<string>();
  const { mutate, reset, error, isPending } = $api.useMutation("post", kind === "check" ? "/api/v1/airbyte/check" : "/api/v1/airbyte/discover", {
    onSuccess: (job) => setJobId(job.id),
  });
  const query = $api.useQuery("get", "/api/v1/airbyte/jobs/{job_id}", { params: { path: { job_id: jobId ?? "" } } }, {
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : 1000),
  });
  const job = jobId === undefined ? undefined : query.data;
  const forget = () => {
    setJobId(undefined);
    reset();
  };
  const ask = (connector: string, config: Record<string, ConfigValue>) => {
    setJobId(undefined);
    mutate({ body: { connector, config, ...(connectionId ? { connection_id: connectionId } : {}) }, headers: { "Idempotency-Key": idempotencyKey() } });
  };
  return { ask, forget, error, job, isAsking: isPending || (jobId !== undefined && (job === undefined || isRunning(job))) };
}
