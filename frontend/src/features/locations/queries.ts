import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { LocationsSearch } from "./search";

export type Location = Schema<"Location">;
export type LocationWrite = Schema<"LocationReplace">;
export type DuplicateCandidate = Schema<"DuplicateCandidate">;
export type DuplicateReason = DuplicateCandidate["reasons"][number];
export type Status = Location["status"];
export type SourceMode = Location["source_mode"];

const PATH = "/api/v1/ops/locations";
const PAGE = 200;

/** Every location that fits, as many pages as were asked for. */
export function useLocationPages({ sort, ...filters }: LocationsSearch) {
  const query = { limit: PAGE, sort: sort ?? ("name" as const), ...narrowing(filters) };
  return useInfiniteQuery({
    queryKey: ["get", PATH, "pages", query],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PATH, { params: { query: { ...query, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** The file of those that fit, by name. */
export function exportUrl(search: LocationsSearch): string {
  const params = new URLSearchParams(Object.entries(narrowing(search)).flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
  return `${PATH}/export?${params}`;
}

function narrowing({ q, country, status, source }: LocationsSearch) {
  return {
    ...(q ? { search: q } : {}),
    ...(country ? { countries: [country] } : {}),
    ...(status ? { statuses: [status] } : {}),
    ...(source ? { source_modes: [source] } : {}),
  };
}

/** How many there are, and in which countries. */
export function useLocationSummary() {
  return $api.useQuery("get", `${PATH}/summary`);
}

export function useLocation(id: string) {
  return $api.useQuery("get", `${PATH}/{location_id}`, { params: { path: { location_id: id } } }, { refetchOnWindowFocus: false });
}

/** Reads every list and location anew, after something was changed. */
export function useLocationsRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "get" && typeof queryKey[1] === "string" && queryKey[1].startsWith(PATH) });
}

/** Adding, changing and removing; every list is read anew after each, also when somebody else was faster. */
export function useLocationChanges() {
  const onSettled = useLocationsRefresh();
  const create = $api.useMutation("post", PATH, { onSettled });
  const replace = $api.useMutation("put", `${PATH}/{location_id}`, { onSettled });
  return {
    create: (body: LocationWrite) => create.mutateAsync({ body, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    replace: (seen: Location, body: LocationWrite) => replace.mutateAsync({ body, params: asSeen(seen) }),
    busy: create.isPending || replace.isPending,
    /** One after the other, as they were seen; tells how many were not done. */
    each: async (locations: readonly Location[], change: (location: Location) => Promise<unknown>): Promise<number> => {
      let refused = 0;
      const inTurn = locations.reduce((before, location) => before.then(() => change(location)).catch(() => void (refused += 1)), Promise.resolve<unknown>(undefined));
      await inTurn;
      await onSettled();
      return refused;
    },
  };
}

export const setStatus = (location: Location, status: Status) => api.PUT(`${PATH}/{location_id}`, { body: { ...writtenOf(location), status }, params: asSeen(location) });

export const removeLocation = (location: Location) => api.DELETE(`${PATH}/{location_id}`, { params: asSeen(location) });

/** What somebody would write to keep a location as it is. */
export function writtenOf({ id: _id, etag: _etag, created_at: _created, created_by: _by, edited_at: _edited, edited_by: _editor, ...written }: Location): LocationWrite {
  return written;
}

/** The locations that a refused one is, or may be; none for any other refusal. */
export function candidatesOf(error: unknown): { isCertain: boolean; candidates: readonly DuplicateCandidate[] } | undefined {
  if (!(error instanceof ApiProblem) || !["location_duplicate", "location_perhaps_duplicate"].includes(error.code)) return undefined;
  const candidates = (error.body.candidates ?? []) as DuplicateCandidate[];
  return { isCertain: error.code === "location_duplicate", candidates };
}

/** Where a location that is not there was merged into; undefined for any other refusal. */
export function mergedInto(error: unknown): { mergeId: string; survivorId: string } | undefined {
  if (!(error instanceof ApiProblem) || error.status !== 404) return undefined;
  const { merge_id: mergeId, merged_into: survivorId } = error.body;
  return typeof mergeId === "string" && typeof survivorId === "string" ? { mergeId, survivorId } : undefined;
}

function asSeen({ id, etag }: Location) {
  return { path: { location_id: id }, header: { "if-match": etag } };
}
