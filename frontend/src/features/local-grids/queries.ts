import { keepPreviousData } from "@tanstack/react-query";
import { $api, idempotencyKey } from "@/api/client";
import { isOver } from "@/components/runs/run";
import { useRunsRefresh } from "@/components/runs/use-runs";
import type { GridDraft } from "./types";

const PATH = "/api/v1/ops/reports/local-grid";
const RUNS = "/api/v1/runs";
const LOOK_AGAIN_MS = 2000;

/** Every grid, the last edited first; looked at again while one of them runs. */
export function useGrids(search: { q?: string | undefined; archived?: boolean | undefined }) {
  const query = { limit: 100, ...(search.q ? { search: search.q } : {}), ...(search.archived ? { archived: true } : {}) };
  return $api.useQuery("get", PATH, { params: { query } }, {
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(({ last_run }) => last_run && !isOver(last_run)) ? LOOK_AGAIN_MS : false),
  });
}

export function useGrid(id: string) {
  return $api.useQuery("get", `${PATH}/{report_id}`, { params: { path: { report_id: id } } }, { refetchOnWindowFocus: false });
}

/** What a run of `draft` would ask, and what keeps it from running: that may change elsewhere, as when a provider is connected. */
export function usePreview(id: string, draft: GridDraft) {
  return $api.useQuery("post", `${PATH}/{report_id}/preview`, { params: { path: { report_id: id } }, body: draft }, { placeholderData: keepPreviousData, staleTime: 5000, retry: false });
}

/** Making, changing, copying, putting away and running; every list is read anew after each. */
export function useGridChanges() {
  const onSettled = useRunsRefresh();
  const create = $api.useMutation("post", PATH, { onSettled });
  const replace = $api.useMutation("put", `${PATH}/{report_id}`, { onSuccess: () => void onSettled() });
  const duplicate = $api.useMutation("post", `${PATH}/{report_id}/duplicate`, { onSettled });
  const archive = $api.useMutation("post", `${PATH}/{report_id}/archive`, { onSettled });
  const restore = $api.useMutation("post", `${PATH}/{report_id}/restore`, { onSettled });
  const run = $api.useMutation("post", `${PATH}/{report_id}/run`, { onSettled });
  const once = () => ({ "Idempotency-Key": idempotencyKey() });
  const at = (report_id: string) => ({ report_id });
  return {
    create: (body: GridDraft) => create.mutateAsync({ body, params: { header: once() } }),
    replace: (id: string, etag: string, body: GridDraft) => replace.mutateAsync({ body, params: { path: at(id), header: { "if-match": etag } } }),
    duplicate: (id: string) => duplicate.mutateAsync({ body: {}, params: { path: at(id), header: once() } }),
    archive: (id: string) => archive.mutateAsync({ params: { path: at(id) } }),
    restore: (id: string) => restore.mutateAsync({ params: { path: at(id) } }),
    run: (id: string) => run.mutateAsync({ params: { path: at(id), header: once() } }),
    busy: [create, duplicate, archive, restore, run].some(({ isPending }) => isPending),
  };
}

export function useGridRuns(id: string) {
  return $api.useQuery("get", `${PATH}/{report_id}/runs`, { params: { path: { report_id: id }, query: { limit: 100 } } }, {
    refetchInterval: ({ state }) => (state.data?.items.every(isOver) ? false : LOOK_AGAIN_MS),
  });
}

/** Cells and figures of a run; of another business with its number. Looked at again while the run goes on. */
export function useResults(runId: string | undefined, business: number | undefined) {
  return $api.useQuery(
    "get",
    `${RUNS}/{run_id}/results`,
    { params: { path: { run_id: runId ?? "" }, query: business === undefined ? {} : { business } } },
    { enabled: runId !== undefined, placeholderData: keepPreviousData, refetchInterval: ({ state }) => (state.data && !isOver(state.data.run) ? LOOK_AGAIN_MS : false) },
  );
}

export function useCompetitors(runId: string, keyword: number | undefined, enabled: boolean) {
  return $api.useQuery("get", `${RUNS}/{run_id}/competitors`, { params: { path: { run_id: runId }, query: keyword === undefined ? {} : { keyword } } }, { enabled, placeholderData: keepPreviousData });
}

export function useComparison(runId: string, other: string | undefined) {
  return $api.useQuery("get", `${RUNS}/{run_id}/comparison`, { params: { path: { run_id: runId }, query: { other: other ?? "" } } }, { enabled: other !== undefined, retry: false });
}

export function useCell(runId: string, keyword: number, pointId: string | undefined) {
  return $api.useQuery("get", `${RUNS}/{run_id}/cells/{point_id}`, { params: { path: { run_id: runId, point_id: pointId ?? "" }, query: { keyword } } }, { enabled: pointId !== undefined, retry: false });
}
