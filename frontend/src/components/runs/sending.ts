import { useQueryClient } from "@tanstack/react-query";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import type { Delivery } from "@/lib/delivery-words";
import type { Run } from "./run";

export type Choice = Schema<"RunDelivery">;

/** As many as one sending takes. */
export const MOST_RECIPIENTS = 20;
export const MOST_WORDS = 500;

const DELIVERIES = "/api/v1/deliveries";
const LOOK_AGAIN_MS = 2000;

/** Whom the report of a run goes to; undefined while that is not known, and of a report that nobody can send now. */
export function useRecipients({ kind, report_id }: Pick<Run, "kind" | "report_id">): readonly string[] | undefined {
  const isGrid = kind === "local_grid";
  const at = { params: { path: { report_id } } };
  const grid = $api.useQuery("get", "/api/v1/ops/reports/local-grid/{report_id}", at, { enabled: isGrid, refetchOnWindowFocus: false }).data;
  const report = $api.useQuery("get", "/api/v1/reports/{report_id}", at, { enabled: !isGrid, refetchOnWindowFocus: false }).data;
  if ((grid ?? report)?.state === "archived") return undefined;
  return grid ? (grid.draft.recipients ?? []) : report?.addresses;
}

/** Sends a result; what became of it for each recipient is looked at until all are settled. */
export function useDeliverRun(run_id: string) {
  const client = useQueryClient();
  const onSuccess = () => void client.invalidateQueries({ queryKey: ["get", DELIVERIES] });
  const { mutate, data, isPending, error } = $api.useMutation("post", "/api/v1/runs/{run_id}/deliver", { onSuccess });
  const shown = $api.useQuery("get", DELIVERIES, { params: { query: { run_id, limit: 100 } } }, {
    enabled: data !== undefined,
    refetchInterval: ({ state }) => (areSettled(data?.items ?? [], state.data?.items ?? []) ? false : LOOK_AGAIN_MS),
  }).data?.items;
  return {
    deliver: (body: Choice) => mutate({ body, params: { path: { run_id }, header: { "Idempotency-Key": idempotencyKey() } } }),
    sent: data?.items.map((one) => shown?.find(({ id }) => id === one.id) ?? one),
    busy: isPending,
    error,
  };
}

/** Whether each of `sent` is over, as it stands in `shown`: a list from before has none of them. */
function areSettled(sent: readonly Delivery[], shown: readonly Delivery[]): boolean {
  return sent.every(({ id }) => shown.some((one) => one.id === id && one.state !== "pending"));
}
