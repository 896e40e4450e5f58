import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, type Schema } from "@/api/client";

export type Quality = Schema<"DataQuality">;
export type Check = Schema<"QualityCheck">;
export type CheckName = Check["name"];
export type CheckStatus = Check["status"];
export type Series = Schema<"QualitySeries">;
export type Day = Schema<"QualityDay">;
export type Incident = Schema<"QualityIncident">;
export type Result = Schema<"QualityResult">;

const QUALITY = "/api/v1/health/data-quality";
const INCIDENTS = `${QUALITY}/incidents` as const;
const INCIDENT = `${INCIDENTS}/{incident_id}` as const;
const RESULTS = `${QUALITY}/checks/{check}/history` as const;
const REFETCH_MS = 60_000;
const PAGE = 20;
export const HISTORY_DAYS = 30;

/** Every check as it stands now. */
export function useQuality() {
  return $api.useQuery("get", QUALITY, {}, { refetchInterval: REFETCH_MS });
}

/** The worst of each of the last days. */
export function useHistory() {
  return $api.useQuery("get", `${QUALITY}/history`, { params: { query: { days: HISTORY_DAYS } } });
}

export function useIncidents(state: Incident["state"]) {
  return $api.useQuery("get", INCIDENTS, { params: { query: { state, limit: 50 } } }, { refetchInterval: REFETCH_MS });
}

export function useIncident(id: string) {
  return $api.useQuery("get", INCIDENT, { params: { path: { incident_id: id } } });
}

/** What each run found for one check, newest first, as many pages as were asked for. */
export function useResults(check: CheckName, dataset: Check["dataset"]) {
  return useInfiniteQuery({
    queryKey: ["get", RESULTS, check, dataset],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { dataset, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET(RESULTS, { params: { path: { check }, query }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** What people do about an incident; incidents are read anew after each. */
export function useIncidentChanges(id: string) {
  const client = useQueryClient();
  const onSuccess = () => Promise.all([INCIDENTS, INCIDENT].map((path) => client.invalidateQueries({ queryKey: ["get", path] })));
  const acknowledge = $api.useMutation("post", `${INCIDENT}/acknowledge`, { onSuccess });
  const mute = $api.useMutation("post", `${INCIDENT}/mute`, { onSuccess });
  const unmute = $api.useMutation("post", `${INCIDENT}/unmute`, { onSuccess });
  const params = { path: { incident_id: id } };
  return {
    acknowledge: (note: string) => acknowledge.mutateAsync({ params, body: { note: note || null } }),
    mute: (hours: number) => mute.mutateAsync({ params, body: { hours } }),
    unmute: () => unmute.mutateAsync({ params }),
    error: acknowledge.error,
    busy: [acknowledge, mute, unmute].some(({ isPending }) => isPending),
  };
}
