import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { $api, idempotencyKey } from "@/api/client";
import { isOver, type Run } from "./run";

const RUNS = "/api/v1/runs";
const ABOUT_RUNS = [RUNS, "/api/v1/ops/reports", "/api/v1/reports"];

/** Stopping and asking again for what failed. */
export function useRunChanges() {
  const onSettled = useRunsRefresh();
  const cancel = $api.useMutation("post", `${RUNS}/{run_id}/cancel`, { onSettled });
  const replay = $api.useMutation("post", `${RUNS}/{run_id}/replay`, { onSettled });
  return {
    cancel: (run_id: string) => cancel.mutateAsync({ params: { path: { run_id } } }),
    replay: (run_id: string) => replay.mutateAsync({ params: { path: { run_id }, header: { "Idempotency-Key": idempotencyKey() } } }),
    busy: cancel.isPending || replay.isPending,
  };
}

/** Reads everything about reports and their runs anew. */
export function useRunsRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ predicate: ({ queryKey: [method, path] }) => method === "get" && ABOUT_RUNS.some((start) => String(path).startsWith(start)) }),
    [client],
  );
}

/** Follows runs by server-sent events: `onNews` hears each change, and everything is read anew when one is over. */
export function useRunEvents(runIds: readonly string[], onNews: (run: Run) => void): void {
  const refresh = useRunsRefresh();
  const followed = runIds.join();
  useEffect(() => {
    if (!followed) return;
    const sources = followed.split(",").map((runId) => {
      const source = new EventSource(`${RUNS}/${runId}/events`);
      source.addEventListener("run", (event: MessageEvent<string>) => {
        const run = JSON.parse(event.data) as Run;
        onNews(run);
        if (!isOver(run)) return;
        source.close();
        void refresh();
      });
      return source;
    });
    return () => sources.forEach((source) => source.close());
  }, [followed, onNews, refresh]);
}

/** Each of `runs` as it stands now. At most `most` are followed at once: browsers keep few lines to one address. */
export function useLiveRuns<Known extends Run>(runs: readonly Known[], most = 2): Known[] {
  const [news, setNews] = useState<ReadonlyMap<string, Run>>(new Map());
  const onNews = useCallback((told: Run) => setNews((before) => new Map(before).set(told.id, told)), []);
  const active = runs.filter((run) => !isOver(run)).map(({ id }) => id);
  useRunEvents(active.slice(0, most), onNews);
  return runs.map((run) => withNews(run, news.get(run.id)));
}

/** A run with what was heard of it since; news of before a replay, or of before it was read as over, are none. */
export function withNews<Known extends Run>(run: Known, news: Run | undefined): Known {
  return news && !isOver(run) && news.replays === run.replays ? { ...run, ...news } : run;
}
