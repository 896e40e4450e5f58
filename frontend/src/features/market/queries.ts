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

/** One series with every observation of the range, read page by page. */
export function useSeries(symbol: string, range: MarketRange) {
  return useQuery({
    queryKey: ["get", "/api/v1/market/series/{symbol}", symbol, range.from ?? null],
    queryFn: ({ signal }) => readSeries(symbol, range, signal),
    placeholderData: (previous) => (previous?.symbol === symbol ? previous : undefined),
  });
}

async function readSeries(symbol: string, { from }: MarketRange, signal: AbortSignal, cursor?: string): Promise<Schema<"MarketSeriesDetail">> {
  const query = { ...(from ? { from } : {}), ...(cursor ? { cursor } : {}), limit: PAGE };
  const { data } = await api.GET("/api/v1/market/series/{symbol}", { params: { path: { symbol }, query }, signal });
  if (!data) throw new Error("The answer was empty.");
  if (!data.next_cursor) return data;
  const rest = await readSeries(symbol, { from }, signal, data.next_cursor);
  return { ...data, points: [...data.points, ...rest.points], next_cursor: null };
}
