import { useEffect, useState } from "react";
import type { Schema } from "@/api/client";
import { useForgetConnections } from "./queries";

interface JobEvent {
  state: string;
  progress: Schema<"AirbyteJob">["progress"];
}

const ENDED = new Set(["succeeded", "failed", "dead", "cancelled"]);

/** What a running job last said. When it ends, everything that shows it asks anew. */
export function useJobEvents(jobId: string): JobEvent | undefined {
  const [last, setLast] = useState<JobEvent>();
  const forget = useForgetConnections();
  useEffect(() => {
    const source = new EventSource(`/api/v1/airbyte/jobs/${jobId}/events`);
    const onEvent = (event: MessageEvent<string>) => {
      const job = JSON.parse(event.data) as JobEvent;
      setLast(job);
      if (!ENDED.has(job.state)) return;
      source.close();
      void forget();
    };
    source.addEventListener("progress", onEvent);
    return () => source.close();
  }, [jobId, forget]);
  return last;
}
