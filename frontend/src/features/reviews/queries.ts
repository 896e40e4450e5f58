import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey } from "@/api/client";
import type { DeskSearch } from "./search";
import { isOnItsWay, type Language } from "./words";

const PATH = "/api/v1/ops/reviews";
const REQUESTS = "/api/v1/ops/review-requests";
const LOOK_AGAIN_MS = 1000;
const PAGE = 50;

/** Every review that fits, as many pages as were asked for. */
export function useReviewPages(search: DeskSearch) {
  const query = { limit: PAGE, sort: search.sort ?? ("-written_at" as const), ...narrowing(search) };
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

/** What those that fit say together. */
export function useReviewSummary(search: DeskSearch = {}) {
  return $api.useQuery("get", `${PATH}/summary`, { params: { query: narrowing(search) } }, { placeholderData: keepPreviousData });
}

/** One review; looked at again and again while a reply is on its way. */
export function useReview(id: string) {
  return $api.useQuery("get", `${PATH}/{review_id}`, { params: { path: { review_id: id } } }, { refetchInterval: ({ state }) => (isOnItsWay(state.data?.last_reply) ? LOOK_AGAIN_MS : false) });
}

/** Replies to begin with; the same review gives the same ones. */
export function useDrafts(id: string, language: Language | undefined) {
  return useQuery({
    queryKey: ["post", `${PATH}/{review_id}/drafts`, id, language],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const { data } = await api.POST(`${PATH}/{review_id}/drafts`, { params: { path: { review_id: id } }, body: { language: language ?? null }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
  });
}

/** Replying; every list is read anew after each, also when somebody else was faster. */
export function useReplyChanges() {
  const onSettled = useRefresh(PATH);
  const write = $api.useMutation("post", `${PATH}/{review_id}/replies`, { onSettled });
  const retry = $api.useMutation("post", `${PATH}/{review_id}/replies/{reply_id}/retry`, { onSettled });
  const withdraw = $api.useMutation("delete", `${PATH}/{review_id}/replies/{reply_id}`, { onSettled });
  const once = () => ({ "Idempotency-Key": idempotencyKey() });
  const at = (reviewId: string, replyId: string) => ({ review_id: reviewId, reply_id: replyId });
  return {
    write: (reviewId: string, body: string, seen: string | null) => write.mutateAsync({ body: { body, seen_reply: seen }, params: { path: { review_id: reviewId }, header: once() } }),
    retry: (reviewId: string, replyId: string) => retry.mutateAsync({ params: { path: at(reviewId, replyId), header: once() } }),
    withdraw: (reviewId: string, replyId: string) => withdraw.mutateAsync({ params: { path: at(reviewId, replyId) } }),
    busy: write.isPending || retry.isPending || withdraw.isPending,
  };
}

/** The file of those that fit. */
export function exportUrl(search: DeskSearch): string {
  const params = new URLSearchParams(Object.entries(narrowing(search)).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])));
  return `${PATH}/export?${params}`;
}

/** Places to ask for reviews of. */
export function usePlaces(search: string) {
  return $api.useQuery("get", "/api/v1/ops/locations", { params: { query: { limit: 100, ...(search ? { search } : {}) } } }, { placeholderData: keepPreviousData });
}

/** Where customers of a location write reviews. */
export function useReviewLink(locationId: string) {
  return $api.useQuery("get", "/api/v1/ops/review-links/{location_id}", { params: { path: { location_id: locationId } } });
}

/** Requests that were sent; looked at again while mails are on their way. */
export function useRequests(locationId: string | undefined) {
  return $api.useQuery("get", REQUESTS, { params: { query: { limit: 20, ...(locationId ? { location_id: locationId } : {}) } } }, { refetchInterval: ({ state }) => (state.data?.items.some(({ counts }) => counts.queued > 0) ? 2 * LOOK_AGAIN_MS : false) });
}

export function useRequest(id: string) {
  return $api.useQuery("get", `${REQUESTS}/{review_request_id}`, { params: { path: { review_request_id: id } } });
}

/** Sends a request; the list and the setup tasks are read anew after it. */
export function useAsk() {
  const refresh = useRefresh("/api/v1/ops");
  return $api.useMutation("post", REQUESTS, { onSettled: refresh });
}

/** The mail as it would go out. */
export function usePreview() {
  return $api.useMutation("post", `${REQUESTS}/preview`);
}

/** The signed way to the desk. */
export function useLaunch() {
  return $api.useMutation("post", "/api/v1/ops/review-handoffs");
}

export function useHandoff(token: string) {
  return $api.useQuery("get", "/api/v1/ops/review-handoffs/{token}", { params: { path: { token } } }, { retry: false, staleTime: Infinity });
}

function useRefresh(path: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "get" && typeof queryKey[1] === "string" && queryKey[1].startsWith(path) });
}

function narrowing({ q, only, source, location, since, until }: DeskSearch) {
  return {
    ...(q ? { search: q } : {}),
    ...(only === "unreplied" || only === "urgent" ? { unreplied: true } : {}),
    ...(only === "negative" || only === "urgent" ? { negative: true } : {}),
    ...(source ? { sources: [source] } : {}),
    ...(location ? { location_ids: [location] } : {}),
    ...(since ? { since: `${since}T00:00:00Z` } : {}),
    ...(until ? { until: `${dayAfter(until)}T00:00:00Z` } : {}),
  };
}

/** The day itself belongs to a range that ends with it. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
