import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { isOver } from "@/components/runs/run";
import { useRunsRefresh } from "@/components/runs/use-runs";
import type { RunsSearch } from "./search";

export type RunDetail = Schema<"RunDetail">;
export type DeadLetter = Schema<"DeadLetter">;
export type Became = Schema<"BulkReplayOutcome">["outcome"];

const RUNS = "/api/v1/runs";
const LETTERS = "/api/v1/reports/dead-letters";
const PAGE = 50;
const LOOK_AGAIN_MS = 4000;

/** Runs, newest first, as many pages as were asked for; looked at again while one of them goes on. */
export function useRunPages({ kind, state }: RunsSearch) {
  const query = { limit: PAGE, ...(kind && { kind }), ...(state && { state }) };
  return useInfiniteQuery({
    queryKey: ["get", RUNS, "pages", query],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(RUNS, { params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state: { data } }) => (data?.pages.every((page) => page.items.every(isOver)) ? false : LOOK_AGAIN_MS),
  });
}

export function useRun(id: string) {
  return $api.useQuery("get", `${RUNS}/{run_id}`, { params: { path: { run_id: id } } }, { refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? LOOK_AGAIN_MS : false) });
}

/** To whom a run went. */
export function useDeliveriesOf(runId: string) {
  return $api.useQuery("get", "/api/v1/deliveries", { params: { query: { run_id: runId, limit: 100 } } });
}

/** Dead letters in a state, newest first; looked at again while some are being replayed. */
export function useDeadLetters(state: DeadLetter["state"], isWaiting: boolean) {
  const query = { state, limit: PAGE };
  return useInfiniteQuery({
    queryKey: ["get", LETTERS, "pages", query],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(LETTERS, { params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: isWaiting || state === "replaying" ? LOOK_AGAIN_MS : false,
  });
}

/** Replaying one or many, and letting one be; everything about runs is read anew after each. */
export function useLetterChanges() {
  const onSettled = useRunsRefresh();
  const replay = $api.useMutation("post", `${LETTERS}/replay`, { onSettled });
  const discard = $api.useMutation("post", `${LETTERS}/{dead_letter_id}/discard`, { onSettled });
  return {
    replay: (ids: string[]) => replay.mutateAsync({ body: { ids }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    discard: (dead_letter_id: string) => discard.mutateAsync({ params: { path: { dead_letter_id } } }),
    isReplaying: replay.isPending,
    isDiscarding: discard.isPending,
  };
}
