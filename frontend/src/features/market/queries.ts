import { useQuery } from "@tanstack/react-query";
import { $api, api, type Schema } from "@/api/client";
import type { MarketRange } from "./range";

export type MarketSeries = Schema<"MarketSeries">;
export type MarketPoint = Schema<"MarketPoint">;

/** Every series of the tenant with its counts. */
export function useSeriesList() {
  return $api.useQuery("get", "/api/v1/market/series", { params: { query: { limit: 200 } } });
}

const PAGE = 5000;

export interface SeriesView {
  /** Whose series, when several sources have one of this name. */
  source?: string | undefined;
  /** Show what was known at this moment; `2026-03-02T16:30`, UTC. */
  asOf?: string | undefined;
}

/** One series with every observation of the range, read page by page. */
export function useSeries(symbol: string, range: MarketRange, view: SeriesView = {}) {
  return useQuery({
    queryKey: ["get", "/api/v1/market/series/{symbol}", symbol, range.from ?? null, view.source ?? null, view.asOf ?? null],
    queryFn: ({ signal }) => readSeries(symbol, range, view, signal),
    placeholderData: (previous) => (previous?.symbol === symbol ? previous : undefined),
  });
}

async function readSeries(symbol: string, range: MarketRange, view: SeriesView, signal: AbortSignal, cursor?: string): Promise<Schema<"MarketSeriesDetail">> {
  const query = {
    ...(range.from ? { from: range.from } : {}),
    ...(view.source ? { source: view.source } : {}),
    ...(view.asOf ? { as_of: `${view.asOf}:00Z` } : {}),
    ...(cursor ? { cursor } : {}),
    limit: PAGE,
  };
  const { data } = await api.GET("/api/v1/market/series/{symbol}", { params: { path: { symbol }, query }, signal });
  if (!data) throw new Error("The answer was empty.");
  if (!data.next_cursor) return data;
  const rest = await readSeries(symbol, range, view, signal, data.next_cursor);
  return { ...data, points: [...data.points, ...rest.points], next_cursor: null };
}
