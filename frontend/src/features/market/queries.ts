import { $api, type Schema } from "@/api/client";
import type { MarketRange } from "./range";

export type MarketSeries = Schema<"MarketSeries">;
export type MarketPoint = Schema<"MarketPoint">;

/** Every series of the tenant with its counts. */
export function useSeriesList() {
  return $api.useQuery("get", "/api/v1/market/series", { params: { query: { limit: 200 } } });
}

/** One series: its newest 5,000 observations of the range. */
export function useSeries(symbol: string, range: MarketRange) {
  const query = { ...(range.from ? { from: range.from } : {}), limit: 5000 };
  return $api.useQuery("get", "/api/v1/market/series/{symbol}", { params: { path: { symbol }, query } }, { placeholderData: (previous) => (previous?.symbol === symbol ? previous : undefined) });
}
