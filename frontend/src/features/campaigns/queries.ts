import { useInfiniteQuery } from "@tanstack/react-query";
import { $api, api, type Schema } from "@/api/client";
import { toProblem } from "@/api/problem";
import type { DayRange } from "@/lib/days";
import type { View } from "@/lib/view";
import type { Platform } from "./search";

export type Combined = Schema<"CombinedMetrics">;
export type CampaignRow = Schema<"CampaignRow">;
export type CampaignDetail = Schema<"CampaignDetail">;
export type CreativeRow = Schema<"CreativeRow">;

export const ROW_LIMIT = 1000;
const RESTATEMENTS_A_PAGE = 100;
const REFETCH_MS = 60_000;
const PREPARING_MS = 3000;

/** Once a minute; every few seconds while the first snapshot is being built. */
export function nextRead({ state }: { state: { error: unknown } }): number {
  return state.error !== null && toProblem(state.error).isPreparing ? PREPARING_MS : REFETCH_MS;
}

interface Filters {
  view: View;
  platforms: readonly Platform[];
  q: string | undefined;
  /** The id of an own map whose features places are also added by. */
  regionMap?: string | undefined;
}

/** Everything the overview shows, from one snapshot. */
export function useCombined({ view, platforms, q, regionMap }: Filters) {
  const query = {
    ...rangeQuery(view),
    ...(platforms.length > 0 ? { platforms: [...platforms] } : {}),
    ...(q ? { campaign_search: q } : {}),
    ...(regionMap ? { region_map: regionMap } : {}),
    limit: ROW_LIMIT,
  };
  return $api.useQuery("get", "/api/v1/metrics/combined", { params: { query } }, { refetchInterval: nextRead, placeholderData: sameDataset(view) });
}

export interface CampaignPath {
  platform: Platform;
  account_id: string;
  campaign_id: string;
}

export function useCampaign(path: CampaignPath, view: View) {
  return $api.useQuery("get", "/api/v1/metrics/campaigns/{platform}/{account_id}/{campaign_id}", { params: { path, query: rangeQuery(view) } }, { refetchInterval: nextRead });
}

/** What platforms said of a campaign's days before, newest day first, as many pages as were asked for. */
export function useRestatements(path: CampaignPath, dataset: Schema<"Dataset">, range: DayRange | undefined) {
  const query = { ...path, dataset, ...(range ? { start_date: range.start, end_date: range.end } : {}), limit: RESTATEMENTS_A_PAGE };
  return useInfiniteQuery({
    queryKey: ["get", "/api/v1/metrics/restatements", query],
    enabled: range !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET("/api/v1/metrics/restatements", { params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** The part of a question that the address of every page of figures has. */
export function rangeQuery(view: View) {
  return {
    ...(view.range ? { start_date: view.range.start, end_date: view.range.end } : {}),
    compare: view.compare,
    dataset: view.dataset,
    ...(view.asOf ? { as_of: view.asOf } : {}),
  };
}

/** Keeps the last answer on screen while a filter changes, but never shows one dataset's or moment's numbers as another's. */
function sameDataset(view: View) {
  return (previous: Combined | undefined) => (previous?.meta.dataset === view.dataset && (previous.meta.as_of ?? undefined) === view.asOf ? previous : undefined);
}
