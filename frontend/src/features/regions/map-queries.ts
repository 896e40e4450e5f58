import { useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey } from "@/api/client";
import type { Shapes } from "@/lib/borders";
import type { OwnMap } from "./own-maps";
import { shapesOf } from "./own-shapes";

const MAPS = "/api/v1/metrics/maps";
const ONE = "/api/v1/metrics/maps/{map_id}";

/** The maps of the tenant, by name. */
export function useOwnMaps() {
  return $api.useQuery("get", MAPS, {});
}

/** The shapes of one of them. */
export async function fetchOwnShapes(id: string, signal: AbortSignal): Promise<Shapes | null> {
  const { data } = await api.GET("/api/v1/metrics/maps/{map_id}/geometry", { params: { path: { map_id: id } }, signal });
  return shapesOf(data ?? {});
}

/** Keeping, changing and removing maps. What is drawn and counted by a map is read anew after each change of it. */
export function useMapChanges() {
  const client = useQueryClient();
  const read = (...keys: string[][]) => Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  const create = $api.useMutation("post", MAPS, { onSuccess: () => read(["get", MAPS]) });
  const update = $api.useMutation("patch", ONE, {
    onSuccess: ({ id }) => read(["shapes", id], ["get", "/api/v1/metrics/combined"]),
    onSettled: () => read(["get", MAPS]),
  });
  const remove = $api.useMutation("delete", ONE, { onSettled: () => read(["get", MAPS]) });
  return {
    create: (name: string, geojson: Record<string, unknown>) => create.mutateAsync({ body: { name, geojson }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    rename: (seen: OwnMap, name: string) => update.mutateAsync({ body: { name }, params: asSeen(seen) }),
    replace: (seen: OwnMap, geojson: Record<string, unknown>) => update.mutateAsync({ body: { geojson }, params: asSeen(seen) }),
    remove: (seen: OwnMap) => remove.mutateAsync({ params: asSeen(seen) }),
    busy: create.isPending || update.isPending || remove.isPending,
  };
}

function asSeen({ id, etag }: OwnMap) {
  return { path: { map_id: id }, header: { "if-match": etag } };
}
