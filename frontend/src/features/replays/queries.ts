import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { $api, type Schema } from "@/api/client";

export type Replay = Schema<"Replay">;
export type ReplayDetail = Schema<"ReplayDetail">;
export type ReplayableDataset = Schema<"ReplayableDataset">;

const RUNNING = new Set<Replay["state"]>(["scheduled", "queued", "running", "retry_wait"]);
const WHILE_RUNNING_MS = 2000;
const AT_REST_MS = 30_000;

export function isRunning(replay: Pick<Replay, "state">): boolean {
  return RUNNING.has(replay.state);
}

export function useReplays() {
  return $api.useQuery("get", "/api/v1/replays", { params: { query: { limit: 100 } } }, {
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? WHILE_RUNNING_MS : AT_REST_MS),
  });
}

export function useReplay(id: string) {
  return $api.useQuery("get", "/api/v1/replays/{replay_id}", { params: { path: { replay_id: id } } }, {
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? WHILE_RUNNING_MS : false),
  });
}

export function useReplayableDatasets() {
  return $api.useQuery("get", "/api/v1/replays/datasets", {}, { staleTime: 60_000 });
}

/** After anything about replays changed, every list and page of them asks anew. */
export function useForgetReplays(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/replays") }), [client]);
}

/** What a running replay last said. When it ends, everything that shows it asks anew. */
export function useReplayEvents(replayId: string): Replay | undefined {
  const [last, setLast] = useState<Replay>();
  const forget = useForgetReplays();
  useEffect(() => {
    const source = new EventSource(`/api/v1/replays/${replayId}/events`);
    const onEvent = (event: MessageEvent<string>) => {
      const replay = JSON.parse(event.data) as Replay;
      setLast(replay);
      if (isRunning(replay)) return;
      source.close();
      void forget();
    };
    source.addEventListener("progress", onEvent);
    return () => source.close();
  }, [replayId, forget]);
  return last;
}
