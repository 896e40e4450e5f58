import { useQuery } from "@tanstack/react-query";

/** The shapes of a map, kept for as long as the page is open; they are drawn by what is loaded with them. */
export function useBorders(map: string) {
  return useQuery({
    queryKey: ["shapes", map],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const { fetchBorders } = await import("@/lib/fetch-borders");
      return fetchBorders(map, signal);
    },
  });
}
