import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";

export type SavedView = Schema<"SavedView">;
export type SavedViewPage = SavedView["page"];

const path = "/api/v1/metrics/views";

/** The user's views of the page, then those that others share. */
export function useSavedViews(page: SavedViewPage) {
  return $api.useQuery("get", path, { params: { query: { page } } });
}

/** Saving, sharing and removing; the list is read anew after each. */
export function useViewChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["get", path] });
  const create = $api.useMutation("post", path, { onSuccess });
  const update = $api.useMutation("patch", `${path}/{view_id}`, { onSuccess });
  const remove = $api.useMutation("delete", `${path}/{view_id}`, { onSuccess });
  return {
    create: (body: Schema<"SavedViewCreate">) => create.mutateAsync({ body, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    update: (id: string, body: Schema<"SavedViewUpdate">) => update.mutateAsync({ params: { path: { view_id: id } }, body }),
    remove: (id: string) => remove.mutateAsync({ params: { path: { view_id: id } } }),
    busy: create.isPending || update.isPending || remove.isPending,
  };
}
