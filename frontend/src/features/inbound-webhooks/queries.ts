import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";

export type Endpoint = Schema<"WebhookEndpoint">;
export type Receipt = Schema<"WebhookReceipt">;
export const LIST = "/api/v1/webhook-endpoints";
export const ONE = "/api/v1/webhook-endpoints/{endpoint_id}";
export const RECEIPTS = "/api/v1/webhook-endpoints/{endpoint_id}/receipts";
const WHILE_WAITING_MS = 3000;
const AT_REST_MS = 30_000;

export function useEndpoints() {
  return $api.useQuery("get", LIST);
}

export function useEndpoint(id: string) {
  return $api.useQuery("get", ONE, { params: { path: { endpoint_id: id } } });
}

/** The log; read again more often while something in it waits to be processed. */
export function useReceipts(id: string, state: Receipt["state"] | undefined) {
  return $api.useQuery(
    "get",
    RECEIPTS,
    { params: { path: { endpoint_id: id }, query: { limit: 50, ...(state && { state }) } }, headers: { "X-Background": "1" } },
    { refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === "received") ? WHILE_WAITING_MS : AT_REST_MS) },
  );
}

/** Reads everything about endpoints again. */
export function useRefreshEndpoints() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith(LIST) });
}
