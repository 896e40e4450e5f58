import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

export type Connection = Schema<"Connection">;
export type Connector = Schema<"Connector">;
export type ConnectorSummary = Schema<"ConnectorSummary">;
export type Job = Schema<"AirbyteJob">;
export type Schedule = Connection["schedule"];

const RUNNING = new Set<Job["state"]>(["scheduled", "queued", "running", "retry_wait"]);
const WHILE_RUNNING_MS = 2000;
const AT_REST_MS = 30_000;

export function isRunning(job: Job | null | undefined): boolean {
  return job !== null && job !== undefined && RUNNING.has(job.state);
}

/** Every connection; asked for more often while one of them runs. */
export function useConnections() {
  return $api.useQuery("get", "/api/v1/airbyte/connections", { params: { query: { limit: 200 } } }, {
    refetchInterval: ({ state }) => (state.data?.items.some((connection) => isRunning(connection.last_sync)) ? WHILE_RUNNING_MS : AT_REST_MS),
  });
}

export function useConnection(id: string) {
  return $api.useQuery("get", "/api/v1/airbyte/connections/{connection_id}", { params: { path: { connection_id: id } } }, {
    refetchInterval: ({ state }) => (isRunning(state.data?.last_sync) ? WHILE_RUNNING_MS : AT_REST_MS),
  });
}

export function useJobs(id: string, running: boolean) {
  return $api.useQuery("get", "/api/v1/airbyte/connections/{connection_id}/jobs", { params: { path: { connection_id: id }, query: { limit: 50 } } }, {
    refetchInterval: ({ state }) => (running || state.data?.items.some(isRunning) ? WHILE_RUNNING_MS : AT_REST_MS),
  });
}

/** The catalogue; asked for more often while something of it is being installed. */
export function useConnectors() {
  return $api.useQuery("get", "/api/v1/airbyte/connectors", {}, {
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data?.items.some((connector) => connector.state === "installing") ? WHILE_RUNNING_MS : false),
  });
}

/** How far each stream of a connection has been read; asked for again as soon as its newest sync is another or over. */
export function useProgress({ id, last_sync: job }: Connection) {
  const query = $api.useQuery("get", "/api/v1/airbyte/connections/{connection_id}/state", { params: { path: { connection_id: id } } }, {
    refetchInterval: isRunning(job) ? WHILE_RUNNING_MS : AT_REST_MS,
  });
  const { refetch } = query;
  const news = `${job?.id} ${job?.state}`;
  const known = useRef(news);
  useEffect(() => {
    if (known.current === news) return;
    known.current = news;
    void refetch();
  }, [news, refetch]);
  return query;
}

export function useConnector(name: string | undefined) {
  return $api.useQuery("get", "/api/v1/airbyte/connectors/{name}", { params: { path: { name: name ?? "" } } }, { enabled: name !== undefined, staleTime: 60_000 });
}

/** After anything about connections changed, every list and page of them asks anew. */
export function useForgetConnections(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/airbyte/") }), [client]);
}

/** Starts a sync now. Pressing twice starts one: the API keeps a connection to one sync at a time. */
export function useRunNow(connection: Pick<Connection, "id" | "name">) {
  const forget = useForgetConnections();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/sync", {
    onSuccess: forget,
    onError: (error) => notifyFailed(`${connection.name} was not started.`, error),
  });
  const run = () => mutate({ params: { path: { connection_id: connection.id } }, headers: { "Idempotency-Key": idempotencyKey() } });
  return { run, isPending };
}

/** Changes the name, the settings, the streams or the schedule of a connection. */
export function useChangeConnection(id: string, onDone: () => void) {
  const forget = useForgetConnections();
  const { mutate, reset, error, isPending } = $api.useMutation("patch", "/api/v1/airbyte/connections/{connection_id}", {
    onSuccess: async ({ name }) => {
      notifyDone(`${name} is changed.`);
      onDone();
      await forget();
    },
  });
  const change = (body: Schema<"ConnectionUpdate">) => mutate({ params: { path: { connection_id: id } }, body });
  return { change, reset, error, isPending };
}

/** Pauses or resumes the schedule, with a way back. */
export function useToggle(connection: Pick<Connection, "id" | "name" | "state">) {
  const forget = useForgetConnections();
  const failed = (error: unknown) => notifyFailed(`${connection.name} was not changed.`, error);
  const pause = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/pause", { onError: failed, onSettled: forget });
  const resume = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/resume", { onError: failed, onSettled: forget });
  const variables = { params: { path: { connection_id: connection.id } } };
  const toggle = () => {
    const [act, back, done] = connection.state === "active" ? ([pause, resume, "paused"] as const) : ([resume, pause, "active again"] as const);
    act.mutate(variables, { onSuccess: () => notifyDone(`${connection.name} is ${done}.`, () => back.mutate(variables)) });
  };
  return { toggle, isPending: pause.isPending || resume.isPending };
}
