import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";

export type Annotation = Schema<"Annotation">;
export type AnnotationWrite = Schema<"AnnotationWrite">;
export type Category = Annotation["category"];
export type Platform = NonNullable<Annotation["platform"]>;
export type Dataset = Annotation["dataset"];

const PATH = "/api/v1/metrics/annotations";
const MOST_ON_A_CHART = 200;
const PAGE = 50;
const MOST_SCOPES = 200;

export interface AnnotationFilter {
  dataset: Dataset;
  start_date?: string;
  end_date?: string;
  platforms?: Platform[];
  account_id?: string;
  campaign_id?: string;
  categories?: Category[];
}

/** The annotations of a chart's days, last begun first; nothing is asked before the days are known. */
export function useAnnotations(filter: AnnotationFilter | undefined) {
  const query = filter && { ...filter, limit: MOST_ON_A_CHART };
  return $api.useQuery("get", PATH, query ? { params: { query } } : {}, { enabled: query !== undefined });
}

/** Every annotation that fits, as many pages as were asked for. */
export function useAnnotationPages(filter: AnnotationFilter) {
  const query = { ...filter, limit: PAGE };
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

/** What an annotation can be about: platforms, accounts, and the campaigns that spent most lately. */
export function useScopes(dataset: Dataset) {
  return $api.useQuery("get", "/api/v1/metrics/combined", { params: { query: { dataset, limit: MOST_SCOPES } } });
}

/** Writing and removing; every list is read anew after each, also when somebody else was faster. */
export function useAnnotationChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: ["get", PATH] });
  const create = $api.useMutation("post", PATH, { onSettled });
  const replace = $api.useMutation("put", `${PATH}/{annotation_id}`, { onSettled });
  const remove = $api.useMutation("delete", `${PATH}/{annotation_id}`, { onSettled });
  return {
    create: (dataset: Dataset, body: AnnotationWrite) => create.mutateAsync({ body: { ...body, dataset }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    replace: (seen: Annotation, body: AnnotationWrite) => replace.mutateAsync({ body, params: asSeen(seen) }),
    remove: (seen: Annotation) => remove.mutateAsync({ params: asSeen(seen) }),
    busy: create.isPending || replace.isPending || remove.isPending,
  };
}

function asSeen({ id, etag }: Annotation) {
  return { path: { annotation_id: id }, header: { "if-match": etag } };
}
