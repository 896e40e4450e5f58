import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isRunning, type UploadState, uploadOptions } from "./queries";

/** One event of the stream; event streams have no schema in the client's contract. */
interface Progress {
  state: UploadState;
  done: number;
  total: number;
  message: string;
}

/** Live progress of the commit by server-sent events; the page's polling stands in where a stream cannot be held. */
export function useUploadProgress(id: string): Progress | undefined {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>();
  useEffect(() => {
    const source = new EventSource(`/api/v1/uploads/${id}/events`);
    source.addEventListener("progress", (event: MessageEvent<string>) => {
      const last = JSON.parse(event.data) as Progress;
      setProgress(last);
      if (isRunning(last.state)) return;
      source.close();
      void client.invalidateQueries({ queryKey: uploadOptions(id).queryKey });
    });
    return () => source.close();
  }, [id, client]);
  return progress;
}
