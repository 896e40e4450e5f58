import { $api, type Schema } from "@/api/client";
import { nextRead, rangeQuery } from "@/features/campaigns/queries";
import type { Platform } from "@/features/campaigns/search";
import type { View } from "@/lib/view";
import type { CreativesSearch } from "./search";
import { readSort } from "./sort";

export type Leaderboard = Schema<"CreativeLeaderboard">;
export type RankedCreative = Schema<"RankedCreative">;
/** What a creative says. */
export type Copy = Pick<RankedCreative, "name" | "headline" | "body" | "call_to_action" | "link_url" | "image_url" | "type" | "status">;
export type CreativeDetail = Schema<"CreativeDetail">;
export type CreativeVersion = Schema<"CreativeVersion">;

export const ROW_LIMIT = 500;

/** The creatives that the filters leave, in the order of the address. */
export function useCreatives(view: View, search: CreativesSearch, platforms: readonly Platform[]) {
  const query = {
    ...rangeQuery(view),
    ...(platforms.length > 0 ? { platforms: [...platforms] } : {}),
    ...(search.q ? { search: search.q } : {}),
    ...(search.campaign ? { campaign_search: search.campaign } : {}),
    ...(search.account ? { account_id: [search.account] } : {}),
    sort: readSort(search.sort),
    limit: ROW_LIMIT,
  };
  const keep = (previous: Leaderboard | undefined) => (previous?.meta.dataset === view.dataset && (previous.meta.as_of ?? undefined) === view.asOf ? previous : undefined);
  return $api.useQuery("get", "/api/v1/metrics/creatives", { params: { query } }, { refetchInterval: nextRead, placeholderData: keep });
}

export interface CreativePath {
  platform: Platform;
  account_id: string;
  creative_id: string;
}

export function useCreative(path: CreativePath, view: View) {
  return $api.useQuery("get", "/api/v1/metrics/creatives/{platform}/{account_id}/{creative_id}", { params: { path, query: rangeQuery(view) } }, { refetchInterval: nextRead });
}
