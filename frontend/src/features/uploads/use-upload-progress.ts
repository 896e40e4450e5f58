import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { uploadOptions } from "./queries";

interface Progress {
  done: number;
  total: number | null;
  message: string | null;
}

interface JobEvent {
  state: string;
  progress: Progress | null;
}

const ENDED = new Set(["succeeded", "failed", "dead", "cancelled"]);

/** Live progress of the commit by server-sent events; the page's polling stands in where a stream cannot be held. */
export function useUploadProgress(id: string): Progress | undefined {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>();
  useEffect(() => {
    const source = new EventSource(`/api/v1/uploads/${id}/events`);
    const onEvent = (event: MessageEvent<string>) => {
      const job = JSON.parse(event.data) as JobEvent;
      if (job.progress) setProgress(job.progress);
      if (!ENDED.has(job.state)) return;
      source.close();
      void client.invalidateQueries({ queryKey: uploadOptions(id).queryKey });
    };
    source.addEventListener("message", onEvent);
    source.addEventListener("job", onEvent);
    return () => source.close();
  }, [id, client]);
  return progress;
}
