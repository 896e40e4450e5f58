import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { notifyFailed } from "@/components/ui/toast";
import { useConnections } from "./queries";

export type AirbyteServer = Schema<"AirbyteServer">;
export type RemoteConnection = Schema<"RemoteConnection">;
export type Telemetry = Schema<"SyncHealth">;
export type ConnectionHealth = Telemetry["connections"][number];
export type LogLevel = Schema<"SyncLogLine">["level"];

export const SERVERS = "/api/v1/airbyte/servers";
export const SERVER = "/api/v1/airbyte/servers/{server_id}";
const LINES = 200;
const WAITING_MS = 700;
const AT_REST_MS = 30_000;
const ENDED = new Set(["succeeded", "failed", "dead", "cancelled"]);

export function useServers() {
  return $api.useQuery("get", SERVERS, {}, { staleTime: 10_000 });
}

/** After a server was added, changed or deleted, the list of them asks anew. */
export function useForgetServers(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ["get", SERVERS] }), [client]);
}

/** Our connections that a server syncs. */
export function useConnectionsOf(serverId: string) {
  const query = useConnections();
  return query.data?.items.filter(({ remote }) => remote?.server_id === serverId) ?? [];
}

/** Asks a server which connections it has, and waits for the answer. */
export function useRemoteConnections() {
  const ask = $api.useMutation("post", "/api/v1/airbyte/servers/{server_id}/discover", {
    onError: (error) => notifyFailed("The server was not asked.", error),
  });
  const jobId = ask.data?.id;
  const job = $api.useQuery("get", "/api/v1/airbyte/jobs/{job_id}", { params: { path: { job_id: jobId ?? "" } } }, {
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (state.data && ENDED.has(state.data.state) ? false : WAITING_MS),
  });
  const done = job.data && ENDED.has(job.data.state) ? job.data : undefined;
  return {
    list: (serverId: string) => ask.mutate({ params: { path: { server_id: serverId } }, headers: { "Idempotency-Key": idempotencyKey() } }),
    forget: () => ask.reset(),
    isBusy: ask.isPending || (jobId !== undefined && done === undefined),
    message: job.data?.error?.message,
    error: done?.error ?? undefined,
    connections: done?.result?.kind === "remote_connections" ? done.result.connections : undefined,
  };
}

export function useSyncHealth(days: number) {
  return $api.useQuery("get", "/api/v1/airbyte/sync-health", { params: { query: { days } } }, { refetchInterval: AT_REST_MS });
}

export function useSyncProblems() {
  return $api.useQuery("get", "/api/v1/airbyte/problems", {}, { staleTime: Number.POSITIVE_INFINITY });
}

export function useSyncJob(jobId: string) {
  return $api.useQuery("get", "/api/v1/airbyte/jobs/{job_id}", { params: { path: { job_id: jobId } } }, {
    refetchInterval: ({ state }) => (state.data && ENDED.has(state.data.state) ? false : 2000),
  });
}

/** The lines of a sync, page by page; while it runs, they are asked for again. */
export function useSyncLog(connectionId: string, jobId: string, level: LogLevel, running: boolean) {
  return useInfiniteQuery({
    queryKey: ["get", "/api/v1/airbyte/logs", jobId, level],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const path = { connection_id: connectionId, job_id: jobId };
      const query = { level, limit: LINES, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/api/v1/airbyte/connections/{connection_id}/jobs/{job_id}/logs", { params: { path, query }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: running ? 2000 : false,
  });
}
