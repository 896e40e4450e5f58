import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";

export type Place = Schema<"PlaceOnMap">;
export type PlaceName = Schema<"PlaceName">;

const PLACES = "/api/v1/metrics/places";
const NAMES = "/api/v1/metrics/places/names";
/** So long the service goes by what it asked for last: an answer that is asked for sooner may be the one before. */
const UNTIL_ANSWERS_KNOW_MS = 300;

/** Names of the dataset that mean no place, with what they could mean. */
export function useUnmapped(dataset: Schema<"Dataset">) {
  return $api.useQuery("get", `${PLACES}/unmapped`, { params: { query: { dataset } } });
}

/** Countries and regions with names like `search`. */
export function usePlaces(search: string) {
  return $api.useQuery("get", PLACES, { params: { query: { search } } }, { enabled: search !== "", staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData });
}

/** What the tenant calls places. */
export function usePlaceNames() {
  return $api.useQuery("get", NAMES, {});
}

/** Giving a name its place and taking that back; every answer by place is read anew after each. */
export function usePlaceChanges() {
  const client = useQueryClient();
  const onSuccess = async () => {
    await new Promise((resolve) => setTimeout(resolve, UNTIL_ANSWERS_KNOW_MS));
    await Promise.all([PLACES, `${PLACES}/unmapped`, NAMES, "/api/v1/metrics/combined"].map((path) => client.invalidateQueries({ queryKey: ["get", path] })));
  };
  const give = $api.useMutation("post", NAMES, { onSuccess });
  const takeBack = $api.useMutation("delete", `${NAMES}/{name_id}`, { onSuccess });
  return {
    give: (name: string, place: string) => give.mutateAsync({ body: { name, place }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    takeBack: (id: string) => takeBack.mutateAsync({ params: { path: { name_id: id } } }),
    busy: give.isPending || takeBack.isPending,
  };
}
