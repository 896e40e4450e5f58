import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { $api, type Schema } from "@/api/client";

export type Dataset = Schema<"DatasetDetail">;
export type Origin = Schema<"QuarantinedRow">["origin"];

export interface Filter {
  rule?: string | undefined;
  way?: Origin | undefined;
  origin?: string | undefined;
  /** Rows that came again without a fault, in place of those that wait. */
  standing?: "superseded" | undefined;
}

const WHILE_RUNNING_MS = 1000;
const OVER = new Set<Schema<"QuarantineRetry">["state"]>(["succeeded", "failed", "dead", "cancelled"]);

/** The filter as the API names it; what is not set is left out. */
export function selectionOf({ rule, way, origin }: Filter) {
  return { ...(rule ? { rule } : {}), ...(way ? { origin: way } : {}), ...(origin ? { origin_id: origin } : {}) };
}

export function useQuarantine(name: string, filter: Filter) {
  return $api.useQuery("get", "/api/v1/datasets/{name}/quarantine", { params: { path: { name }, query: { limit: 200, ...selectionOf(filter), ...(filter.standing ? { standing: filter.standing } : {}) } } });
}

export function useQuarantineSummary(name: string) {
  return $api.useQuery("get", "/api/v1/datasets/{name}/quarantine/summary", { params: { path: { name } } });
}

/** A retry of many rows, asked for until it is over. */
export function useRetryProgress(name: string, retryId: string) {
  return $api.useQuery("get", "/api/v1/datasets/{name}/quarantine/retries/{retry_id}", { params: { path: { name, retry_id: retryId } } }, {
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : WHILE_RUNNING_MS),
  });
}

export function isOver(retry: Schema<"QuarantineRetry">): boolean {
  return OVER.has(retry.state);
}

/** After rows landed or were given up, every view of the datasets asks anew. */
export function useForgetDatasets(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/datasets") }), [client]);
}
