import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { notifyDone, notifyFailed } from "@/components/ui/toast";

export type Provider = Schema<"MarketProvider">;
export type Pull = Schema<"MarketPull">;
export type PullAnswer = Schema<"MarketAnswer">;
export type PullSchedule = Schema<"MarketPullSchedule">;
export type Rule = PullSchedule["schedule"];

export const PROVIDERS = "/api/v1/market/providers";
export const PULLS = "/api/v1/market/pulls";
export const SCHEDULES = "/api/v1/market/pull-schedules";
export const SCHEDULE = "/api/v1/market/pull-schedules/{schedule_id}";
const RUNNING = new Set<Pull["state"]>(["scheduled", "queued", "running"]);
const ENDED = new Set<Pull["state"]>(["succeeded", "failed", "dead", "cancelled"]);
const WHILE_RUNNING_MS = 2000;
const WHILE_WAITING_MS = 5000;
const AT_REST_MS = 30_000;

export function isRunning(pull: Pull | null | undefined): boolean {
  return pull !== null && pull !== undefined && RUNNING.has(pull.state);
}

function pace(pulls: readonly (Pull | null)[]): number {
  if (pulls.some(isRunning)) return WHILE_RUNNING_MS;
  return pulls.some((pull) => pull?.state === "retry_wait") ? WHILE_WAITING_MS : AT_REST_MS;
}

/** Every provider with its breaker, key, last and next pull. */
export function useProviders() {
  return $api.useQuery("get", PROVIDERS, {}, { refetchInterval: ({ state }) => pace(state.data?.items.map((item) => item.last_pull) ?? []) });
}

export function usePulls() {
  return $api.useQuery("get", PULLS, { params: { query: { limit: 50 } } }, { refetchInterval: ({ state }) => pace(state.data?.items ?? []) });
}

export function useSchedules() {
  return $api.useQuery("get", SCHEDULES, { params: { query: { limit: 200 } } }, {
    refetchInterval: ({ state }) => pace(state.data?.items.map((item) => item.last_pull) ?? []),
  });
}

/** After anything about market data changed, every list and page of it asks anew. */
export function useForgetMarket(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/market/") }), [client]);
}

/** Pulls what a schedule names now; its own times stay. */
export function useRunSchedule(schedule: PullSchedule) {
  const forget = useForgetMarket();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/market/pull-schedules/{schedule_id}/run", {
    onSettled: forget,
    onError: (error) => notifyFailed(`${schedule.name} was not started.`, error),
  });
  const run = () => mutate({ params: { path: { schedule_id: schedule.id } }, headers: { "Idempotency-Key": idempotencyKey() } });
  return { run, isPending };
}

/** Pauses or resumes a schedule, with a way back. */
export function useToggleSchedule(schedule: PullSchedule) {
  const forget = useForgetMarket();
  const failed = (error: unknown) => notifyFailed(`${schedule.name} was not changed.`, error);
  const pause = $api.useMutation("post", "/api/v1/market/pull-schedules/{schedule_id}/pause", { onError: failed, onSettled: forget });
  const resume = $api.useMutation("post", "/api/v1/market/pull-schedules/{schedule_id}/resume", { onError: failed, onSettled: forget });
  const variables = { params: { path: { schedule_id: schedule.id } } };
  const toggle = () => {
    const [act, back, done] = schedule.state === "active" ? ([pause, resume, "paused"] as const) : ([resume, pause, "active again"] as const);
    act.mutate(variables, { onSuccess: () => notifyDone(`${schedule.name} is ${done}.`, () => back.mutate(variables)) });
  };
  return { toggle, isPending: pause.isPending || resume.isPending };
}

/** What a running pull last said. When it ends, everything that shows it asks anew. */
export function usePullEvents(id: string): Pull | undefined {
  const [last, setLast] = useState<Pull>();
  const forget = useForgetMarket();
  useEffect(() => {
    const source = new EventSource(`${PULLS}/${id}/events`);
    const onEvent = (event: MessageEvent<string>) => {
      const pull = JSON.parse(event.data) as Pull;
      setLast(pull);
      if (!ENDED.has(pull.state)) return;
      source.close();
      void forget();
    };
    source.addEventListener("progress", onEvent);
    return () => source.close();
  }, [id, forget]);
  return last;
}
