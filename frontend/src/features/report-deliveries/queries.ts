import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import type { DeliveriesSearch } from "./search";

export type Delivery = Schema<"Delivery">;
export type Suppressed = Schema<"SuppressedRecipient">;
export type Approved = Schema<"ApprovedRecipient">;

const PATH = "/api/v1/deliveries";
const ONE = `${PATH}/{report_delivery_id}` as const;
const SUPPRESSED = "/api/v1/email/suppressed-recipients";
const APPROVED = `${PATH}/approved-recipients` as const;
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

/** Deliveries that came back, newest first, as many pages as were asked for. */
export function useReturned() {
  return useInfiniteQuery({
    queryKey: ["get", PATH, "returned"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(PATH, { params: { query: { returned: true, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useSuppressed() {
  return $api.useQuery("get", SUPPRESSED, { params: { query: { limit: 100 } } });
}

/** Addresses that take no mail, newest first, as many pages as were asked for. */
export function useSuppressedPages() {
  return useInfiniteQuery({
    queryKey: ["get", SUPPRESSED, "pages"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(SUPPRESSED, { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Approved addresses, newest first, as many pages as were asked for. */
export function useApproved() {
  return useInfiniteQuery({
    queryKey: ["get", APPROVED, "pages"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await api.GET(APPROVED, { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Approving an address ahead and taking that back. */
export function useApprovedChanges() {
  const onSettled = useDeliveriesRefresh();
  const approve = $api.useMutation("post", APPROVED, { onSettled });
  const withdraw = $api.useMutation("delete", `${APPROVED}/{approved_recipient_id}`, { onSettled });
  return {
    approve: (address: string) => approve.mutateAsync({ body: { address }, params: { header: { "Idempotency-Key": idempotencyKey() } } }),
    withdraw: (approved_recipient_id: string) => withdraw.mutateAsync({ params: { path: { approved_recipient_id } } }),
    isApproving: approve.isPending,
    isWithdrawing: withdraw.isPending,
  };
}

/** Letting mail go to an address again. */
export function useLift() {
  const onSettled = useDeliveriesRefresh();
  const { mutateAsync, isPending, error } = $api.useMutation("post", `${SUPPRESSED}/{suppressed_recipient_id}/lift`, { onSettled });
  return {
    lift: (suppressed_recipient_id: string, reason: string) => mutateAsync({ body: { reason }, params: { path: { suppressed_recipient_id } } }),
    busy: isPending,
    error,
  };
}

/** Sending again, and deciding about addresses. */
export function useDeliveryChanges() {
  const onSettled = useDeliveriesRefresh();
  const retry = $api.useMutation("post", `${ONE}/retry`, { onSettled });
  const approve = $api.useMutation("post", `${ONE}/approve`, { onSettled });
  const reject = $api.useMutation("post", `${ONE}/reject`, { onSettled });
  const at = ({ id }: Delivery) => ({ report_delivery_id: id });
  const once = () => ({ "Idempotency-Key": idempotencyKey() });
  return {
    retry: (delivery: Delivery) => retry.mutateAsync({ body: { even_if_it_arrived: delivery.state === "unknown" }, params: { path: at(delivery), header: once() } }),
    approve: (delivery: Delivery) => approve.mutateAsync({ params: { path: at(delivery), header: once() } }),
    reject: (delivery: Delivery) => reject.mutateAsync({ params: { path: at(delivery) } }),
    busy: [retry, approve, reject].some(({ isPending }) => isPending),
  };
}

/** Reads everything about mail of reports anew. */
function useDeliveriesRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: ({ queryKey: [method, path] }) => method === "get" && [PATH, SUPPRESSED, APPROVED].includes(String(path)) });
}
