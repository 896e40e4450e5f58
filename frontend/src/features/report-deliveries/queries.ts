import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import type { DeliveriesSearch } from "./search";

export type Delivery = Schema<"Delivery">;
export type Suppressed = Schema<"SuppressedRecipient">;

const PATH = "/api/v1/deliveries";
const ONE = `${PATH}/{report_delivery_id}` as const;
const SUPPRESSED = "/api/v1/email/suppressed-recipients";
const PAGE = 25;
const LEAST_ADDRESS = 3;
const LOOK_MS = 3000;

/** Deliveries, newest first, as many pages as were asked for; looked at again while one of them is on its way. */
export function useDeliveries({ delivery: state, to, run, report }: DeliveriesSearch) {
  const recipient = to && to.length >= LEAST_ADDRESS ? to : undefined;
  const filter = { ...(state ? { state } : {}), ...(recipient ? { recipient } : {}), ...(run ? { run_id: run } : {}), ...(report ? { report_id: report } : {}) };
  return useInfiniteQuery({
    queryKey: ["get", PATH, "pages", filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PATH, { params: { query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ items }) => items.some(({ state: now }) => now === "pending")) ? LOOK_MS : false),
  });
}

/** How many wait for somebody's approval, 50 at most. */
export function useWaiting(enabled: boolean): number {
  const { data } = $api.useQuery("get", PATH, { params: { query: { state: "awaiting_approval" } } }, { enabled });
  return data?.items.length ?? 0;
}

export function useSuppressed() {
  return $api.useQuery("get", SUPPRESSED, { params: { query: { limit: 100 } } });
}

/** Sending again, deciding about addresses, and letting mail go to one again; everything is read anew after each. */
export function useDeliveryChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ predicate: ({ queryKey: [method, path] }) => method === "get" && [PATH, SUPPRESSED].includes(String(path)) });
  const retry = $api.useMutation("post", `${ONE}/retry`, { onSettled });
  const approve = $api.useMutation("post", `${ONE}/approve`, { onSettled });
  const reject = $api.useMutation("post", `${ONE}/reject`, { onSettled });
  const lift = $api.useMutation("delete", `${SUPPRESSED}/{suppressed_recipient_id}`, { onSettled });
  const at = ({ id }: Delivery) => ({ report_delivery_id: id });
  const once = () => ({ "Idempotency-Key": idempotencyKey() });
  return {
    retry: (delivery: Delivery) => retry.mutateAsync({ body: { even_if_it_arrived: delivery.state === "unknown" }, params: { path: at(delivery), header: once() } }),
    approve: (delivery: Delivery) => approve.mutateAsync({ params: { path: at(delivery), header: once() } }),
    reject: (delivery: Delivery) => reject.mutateAsync({ params: { path: at(delivery) } }),
    lift: ({ id }: Suppressed) => lift.mutateAsync({ params: { path: { suppressed_recipient_id: id } } }),
    busy: [retry, approve, reject, lift].some(({ isPending }) => isPending),
  };
}
