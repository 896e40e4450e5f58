import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, type Schema } from "@/api/client";
import type { SchedulesSearch } from "./search";

export type Schedule = Schema<"Schedule">;
export type Firing = Schema<"Firing">;

const PATH = "/api/v1/schedules";
const PAGE = 25;
/** Moments come by themselves: an open page looks again. */
const LOOK_MS = 15_000;

/** Schedules, newest first, as many pages as were asked for. */
export function useSchedules({ schedule: state, report }: SchedulesSearch) {
  const filter = { ...(state ? { state } : {}), ...(report ? { report_id: report } : {}) };
  return useInfiniteQuery({
    queryKey: ["get", PATH, "pages", filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PATH, { params: { query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
}
