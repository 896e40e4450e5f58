import { useInfiniteQuery } from "@tanstack/react-query";
import { api, type Schema } from "@/api/client";

export type AuditEvent = Schema<"AuditEvent">;

export interface AuditFilters {
  trail?: "platform" | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  outcome?: "success" | "denied" | "failure" | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

const PAGE = 100;

/** The filters as the API's query takes them: days become moments in UTC. */
export function toQuery({ since, until, ...rest }: AuditFilters): Record<string, string> {
  const query: Record<string, string | undefined> = {
    ...rest,
    since: since && `${since}T00:00:00Z`,
    until: until && `${until}T23:59:59.999999Z`,
  };
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The trail, newest first, as many pages as were asked for. */
export function useAuditEvents(filters: AuditFilters) {
  const query = toQuery(filters);
  return useInfiniteQuery({
    queryKey: ["get", "/api/v1/audit", query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET("/api/v1/audit", { params: { query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
