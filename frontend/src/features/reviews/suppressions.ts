import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";

export type Suppression = Schema<"Suppression">;

const PATH = "/api/v1/ops/review-suppressions";
const PAGE = 20;

/** Addresses that are not written to, masked, as many pages as were asked for. */
export function useSuppressions() {
  return useInfiniteQuery({
    queryKey: ["get", PATH, "pages"],
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PATH, { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** How many there are. */
export function useSuppressionSummary() {
  return $api.useQuery("get", `${PATH}/summary`);
}

/** Whether the whole address is on the list. */
export function useSuppressionSearch() {
  return $api.useMutation("post", `${PATH}/search`);
}

/** Onto the list, and off it; the list is read anew after each. */
export function useSuppressionChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ predicate: ({ queryKey: [method, path] }) => method === "get" && typeof path === "string" && path.startsWith(PATH) });
  const add = $api.useMutation("post", PATH, { onSettled });
  const lift = $api.useMutation("post", `${PATH}/{suppression_id}/lift`, { onSettled });
  return {
    add: (email: string) => add.mutateAsync({ body: { email }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    lift: ({ id }: Suppression, email: string, reason: string) => lift.mutateAsync({ body: { email, reason }, params: { path: { suppression_id: id } } }),
    error: add.error ?? lift.error,
    busy: add.isPending || lift.isPending,
  };
}
