import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";

export type Subscription = Schema<"WebhookSubscription">;
export type Delivery = Schema<"WebhookDelivery">;
export const LIST = "/api/v1/webhook-subscriptions";
export const ONE = "/api/v1/webhook-subscriptions/{subscription_id}";
export const DELIVERIES = "/api/v1/webhook-subscriptions/{subscription_id}/deliveries";
const POLL_MS = 3000;

export function useSubscriptions() {
  return $api.useQuery("get", LIST);
}

export function useSubscription(id: string) {
  return $api.useQuery("get", ONE, { params: { path: { subscription_id: id } } });
}

/** The log, read again every 3 seconds while a delivery is about to be tried. */
export function useDeliveries(id: string) {
  return $api.useQuery(
    "get",
    DELIVERIES,
    { params: { path: { subscription_id: id }, query: { limit: 50 } }, headers: { "X-Background": "1" } },
    { refetchInterval: (query) => (query.state.data?.items.some(isDue) ? POLL_MS : false) },
  );
}

function isDue({ next_attempt_at: next }: Delivery): boolean {
  return next !== null && Date.parse(next) < Date.now() + 10_000;
}

/** Reads everything about subscriptions again. */
export function useRefreshWebhooks() {
  const client = useQueryClient();
  return () => Promise.all([LIST, ONE, DELIVERIES].map((path) => client.invalidateQueries({ queryKey: ["get", path] })));
}
