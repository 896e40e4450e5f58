import { $api, idempotencyKey } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import type { Schema } from "@/api/client";
import { formatDuration } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { describeOutcome } from "../describe";
import { type Delivery, useRefreshWebhooks } from "../queries";

interface DeliveryDialogProps {
  subscriptionId: string;
  delivery: Delivery;
  mayRedeliver: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

const COLUMNS: Column<Schema<"WebhookAttempt">>[] = [
  { id: "number", header: "Attempt", value: (one) => one.number, sortable: false },
  { id: "at", header: "At", value: (one) => one.started_at, cell: (one) => formatMoment(one.started_at), sortable: false, className: "whitespace-nowrap" },
  { id: "outcome", header: "Answer", value: (one) => one.error, cell: (one) => describeOutcome(one), sortable: false },
  {
    id: "latency",
    header: "Took",
    align: "end",
    value: (one) => one.latency_ms,
    cell: (one) => formatDuration(one.latency_ms === null ? null : one.latency_ms / 1000),
    sortable: false,
    className: "max-sm:hidden",
  },
];

/** What was posted, and how each attempt went. */
export default function DeliveryDialog({ subscriptionId, delivery, mayRedeliver, open, onOpenChange }: DeliveryDialogProps) {
  const path = { subscription_id: subscriptionId, delivery_id: delivery.id };
  const query = $api.useQuery("get", "/api/v1/webhook-subscriptions/{subscription_id}/deliveries/{delivery_id}", { params: { path } });
  const refresh = useRefreshWebhooks();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/webhook-subscriptions/{subscription_id}/deliveries/{delivery_id}/redeliver", {
    onSuccess: async () => {
      onOpenChange(false);
      notifyDone("It is sent again.");
      await refresh();
    },
    onError: (error) => notifyFailed("It was not sent again.", error),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={delivery.event_type}
      description={`webhook-id ${delivery.event_id}`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          {mayRedeliver && delivery.state !== "pending" && (
            <Button variant="primary" busy={isPending} onClick={() => mutate({ params: { path }, headers: { "Idempotency-Key": idempotencyKey() } })}>
              Send again
            </Button>
          )}
        </>
      }
    >
      <DataState query={query} label="the delivery" skeleton={<Skeleton className="h-72" />}>
        {({ payload, log }) => (
          <div className="grid gap-4 pb-2">
            {log.length > 0 && <DataTable label="Attempts" columns={COLUMNS} rows={log} rowId={(one) => String(one.number)} />}
            <div>
              <h3 className="mb-1 text-sm font-medium">Body</h3>
              <CodeBlock>{JSON.stringify(payload, null, 2)}</CodeBlock>
            </div>
          </div>
        )}
      </DataState>
    </Dialog>
  );
}
