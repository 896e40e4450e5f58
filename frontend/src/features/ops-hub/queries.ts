import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schema } from "@/api/client";

export type Bootstrap = Schema<"OpsBootstrap">;
export type Onboarding = Schema<"Onboarding">;
export type OnboardingWrite = Schema<"OnboardingWrite">;
export type SetupTask = Schema<"SetupTask">;
export type SetupTasks = Schema<"SetupTasks">;
export type TaskKey = SetupTask["key"];
export type OpsEvent = Schema<"OpsEvent">;
export type ProviderHealth = Bootstrap["connection_health"];
export type TakeOver = NonNullable<Bootstrap["locations_take_over"]>;
export type RecentRun = Schema<"RecentRun">;

const BOOTSTRAP = "/api/v1/ops/bootstrap";
const ONBOARDING = "/api/v1/ops/onboarding";
const EVENTS = "/api/v1/ops/events";
const EVENTS_SHOWN = 8;
/** The hub may be turned off, and other people do tasks: an open page looks again. */
const LOOK_MS = 30_000;
/** While a job adds locations, how far it is. */
const FOLLOW_MS = 2_000;

/** The hub's first screen, in one answer. */
export function useBootstrap() {
  return $api.useQuery("get", BOOTSTRAP, {}, { refetchInterval: ({ state }) => (isUnderWay(state.data?.locations_take_over) ? FOLLOW_MS : LOOK_MS) });
}

function isUnderWay(takeOver: TakeOver | null | undefined): boolean {
  return !!takeOver && takeOver.state !== "failed";
}

/** The answers so far, always as they are now: an answer that was kept in memory has an old revision. */
export function useOnboarding() {
  return $api.useQuery("get", ONBOARDING, {}, { staleTime: 0, refetchOnWindowFocus: false });
}

/** Keeps answers; what was seen before says whether somebody else was faster. */
export function useSaveOnboarding() {
  const client = useQueryClient();
  const save = $api.useMutation("put", ONBOARDING, {
    onSuccess: (saved) => {
      client.setQueryData(["get", ONBOARDING, {}], saved);
      // What the home page knew is about a tenant that is not set up: shown again, it would lead straight back here.
      client.removeQueries({ queryKey: ["get", BOOTSTRAP] });
      return client.invalidateQueries({ queryKey: ["get", EVENTS] });
    },
  });
  return {
    save: (seen: Onboarding, body: OnboardingWrite) => save.mutateAsync({ body, params: { header: { "if-match": seen.etag } } }),
    busy: save.isPending,
    error: save.error,
    reset: save.reset,
  };
}

/** Skips a task, marks it, or takes that back. The answer has every task, because others wait for it. */
export function useUpdateTask() {
  const client = useQueryClient();
  return $api.useMutation("patch", "/api/v1/ops/setup-tasks/{key}", {
    onSuccess: (tasks) => {
      client.setQueryData(["get", BOOTSTRAP, {}], (seen: Bootstrap | undefined) => seen && { ...seen, setup_tasks: tasks });
      return client.invalidateQueries({ queryKey: ["get", EVENTS] });
    },
    onError: () => client.invalidateQueries({ queryKey: ["get", BOOTSTRAP] }),
  });
}

/** What happened, newest first, as many pages as were asked for. */
export function useEvents() {
  return useInfiniteQuery({
    queryKey: ["get", EVENTS, "pages"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: EVENTS_SHOWN, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET(EVENTS, { params: { query }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
