import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";

export type ShareLink = Schema<"ShareLink">;
export type ShareLinkDraft = Schema<"ShareLinkDraft">;

const OF_RUN = "/api/v1/runs/{run_id}/share-links";

export function useShareLinks(run_id: string) {
  return $api.useQuery("get", OF_RUN, { params: { path: { run_id }, query: { limit: 100 } } });
}

/** Making links and revoking them; the list is read anew after each. */
export function useShareChanges(run_id: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["get", OF_RUN] });
  const create = $api.useMutation("post", OF_RUN, { onSettled });
  const revoke = $api.useMutation("delete", "/api/v1/share-links/{share_link_id}", { onSettled });
  return {
    create: (body: ShareLinkDraft) => create.mutateAsync({ body, params: { path: { run_id }, header: { "Idempotency-Key": idempotencyKey() } } }),
    revoke: (share_link_id: string) => revoke.mutateAsync({ params: { path: { share_link_id } } }),
    error: create.error,
    busy: create.isPending || revoke.isPending,
  };
}
