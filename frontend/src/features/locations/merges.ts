import { useInfiniteQuery } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { useLocationsRefresh } from "./queries";

export type Merge = Schema<"LocationMerge">;
export type MergeDetail = Schema<"LocationMergeDetail">;
export type MergePreview = Schema<"LocationMergePreview">;
export type MergeField = MergePreview["fields"][number]["field"];
export type MergeSide = MergePreview["fields"][number]["default"];
export type MergeBody = Schema<"LocationMergeCreate">;

const MERGES = "/api/v1/ops/locations/merges";
const PAGE = 50;

/** Two locations side by side, as they are now: what was kept in memory may have been changed by others. */
export function useMergePreview(survivorId: string, otherId: string) {
  const body = { survivor_id: survivorId, other_id: otherId };
  return $api.useQuery("post", `${MERGES}/preview`, { body }, { staleTime: 0, refetchOnWindowFocus: false });
}

/** Every merge, newest first, as many pages as were asked for. */
export function useMergePages() {
  return useInfiniteQuery({
    queryKey: ["get", MERGES, "pages"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(MERGES, { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useMerge(id: string) {
  return $api.useQuery("get", `${MERGES}/{merge_id}`, { params: { path: { merge_id: id } } });
}

/** Merging and undoing. Lists are read anew after each; what was looked at side by side stays until it is asked for. */
export function useMergeChanges() {
  const refresh = useLocationsRefresh();
  const merge = $api.useMutation("post", MERGES, { onSuccess: refresh });
  const undo = $api.useMutation("post", `${MERGES}/{merge_id}/undo`, { onSettled: refresh });
  const key = () => ({ "Idempotency-Key": idempotencyKey() });
  return {
    merge: (body: MergeBody) => merge.mutateAsync({ body, params: { header: key() } }),
    undo: ({ id }: Merge, discardChanges: boolean) => undo.mutateAsync({ body: { discard_changes: discardChanges }, params: { path: { merge_id: id }, header: key() } }),
    busy: merge.isPending || undo.isPending,
  };
}
