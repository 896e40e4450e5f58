import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { $api, api, idempotencyKey } from "@/api/client";
import type { ReportsSearch } from "./search";
import type { GatheredKind, ReportBody, Run } from "./types";

const PATH = "/api/v1/reports";
const GRIDS = "/api/v1/ops/reports/local-grid";
const RUNS = "/api/v1/runs";
const PAGE = 100;
const LOOK_AGAIN_MS = 2000;
const OVER = new Set<Run["state"]>(["completed", "partial", "failed", "cancelled"]);

export function isOver({ state }: Pick<Run, "state">): boolean {
  return OVER.has(state);
}

/** Reports that fit, the last edited first, as many pages as were asked for; looked at again while one of them runs. */
export function useReportPages({ q, kind, show }: ReportsSearch) {
  const query = { limit: PAGE, ...(q ? { search: q } : {}), ...(kind ? { kind } : {}), ...(show ? { archived: true } : {}) };
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
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(({ last_run: run }) => run && !isOver(run))) ? LOOK_AGAIN_MS : false),
  });
}

export function useReport(id: string) {
  return $api.useQuery("get", `${PATH}/{report_id}`, { params: { path: { report_id: id } } }, { refetchOnWindowFocus: false });
}

/** Every kind there is, and how each is set up; it changes with the release alone. */
export function useKinds() {
  return $api.useQuery("get", `${PATH}/kinds`, {}, { staleTime: Infinity });
}

/** What a run of the report as it is kept would contain. */
export function usePreview(id: string, enabled: boolean) {
  return $api.useQuery("post", `${PATH}/{report_id}/preview`, { params: { path: { report_id: id } } }, { enabled, retry: false });
}

/** The last runs of a report, newest first; looked at again while one goes on. */
export function useRuns(reportId: string) {
  return $api.useQuery("get", RUNS, { params: { query: { report_id: reportId, limit: 10 } } }, {
    refetchInterval: ({ state }) => (state.data?.items.every(isOver) ? false : LOOK_AGAIN_MS),
  });
}

/** Making, changing, copying, putting away and running; every list is read anew after each. */
export function useReportChanges() {
  const onSettled = useReportsRefresh();
  const create = $api.useMutation("post", PATH, { onSettled });
  const replace = $api.useMutation("put", `${PATH}/{report_id}`, { onSettled });
  const duplicate = $api.useMutation("post", `${PATH}/{report_id}/duplicate`, { onSettled });
  const archive = $api.useMutation("post", `${PATH}/{report_id}/archive`, { onSettled });
  const restore = $api.useMutation("post", `${PATH}/{report_id}/restore`, { onSettled });
  const remove = $api.useMutation("delete", `${PATH}/{report_id}`, { onSettled });
  const run = $api.useMutation("post", `${PATH}/{report_id}/run`, { onSettled });
  const once = () => ({ "Idempotency-Key": idempotencyKey() });
  const at = (report_id: string) => ({ report_id });
  return {
    create: (kind: GatheredKind, body: ReportBody) => create.mutateAsync({ body: { kind, ...body }, params: { header: once() } }),
    replace: (id: string, etag: string, body: ReportBody) => replace.mutateAsync({ body, params: { path: at(id), header: { "if-match": etag } } }),
    duplicate: (id: string) => duplicate.mutateAsync({ body: {}, params: { path: at(id), header: once() } }),
    archive: (id: string) => archive.mutateAsync({ params: { path: at(id) } }),
    restore: (id: string) => restore.mutateAsync({ params: { path: at(id) } }),
    remove: (id: string, etag: string) => remove.mutateAsync({ params: { path: at(id), header: { "if-match": etag } } }),
    run: (id: string) => run.mutateAsync({ params: { path: at(id), header: once() } }),
    busy: [create, replace, duplicate, archive, restore, remove, run].some(({ isPending }) => isPending),
  };
}

function useReportsRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ predicate: ({ queryKey: [, path] }) => [PATH, GRIDS, RUNS].some((start) => String(path).startsWith(start)) }),
    [client],
  );
}
