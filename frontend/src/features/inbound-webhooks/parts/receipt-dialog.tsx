import { $api, idempotencyKey } from "@/api/client";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { Fact, FactList } from "@/components/data/fact-list";
import { ReceiptBadge } from "@/components/data/receipt-badge";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { formatMoment } from "@/lib/time";
import { describeReceipt } from "../describe";
import { type Receipt, useRefreshEndpoints } from "../queries";

interface ReceiptDialogProps {
  endpointId: string;
  receipt: Receipt;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What was received, byte for byte, and what became of it. */
export default function ReceiptDialog({ endpointId, receipt, open, onOpenChange }: ReceiptDialogProps) {
  const path = { endpoint_id: endpointId, receipt_id: receipt.id };
  const query = $api.useQuery("get", "/api/v1/webhook-endpoints/{endpoint_id}/receipts/{receipt_id}", { params: { path } });
  const mayWrite = useCan("ingestion:write");
  const refresh = useRefreshEndpoints();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/webhook-endpoints/{endpoint_id}/receipts/{receipt_id}/reprocess", {
    onSuccess: async () => {
      onOpenChange(false);
      notifyDone("It is processed again.");
      await refresh();
    },
    onError: (error) => notifyFailed("It was not processed again.", error),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={receipt.event_type ?? "No type"}
      description={`webhook-id ${receipt.message_id}`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          {mayWrite && receipt.state === "failed" && (
            <Button variant="primary" busy={isPending} onClick={() => mutate({ params: { path }, headers: { "Idempotency-Key": idempotencyKey() } })}>
              Process again
            </Button>
          )}
        </>
      }
    >
      <DataState query={query} label="what was received" skeleton={<Skeleton className="h-72" />}>
        {(one) => (
          <div className="grid gap-4 pb-2">
            <FactList>
              <Fact label="State">
                <ReceiptBadge state={one.state} /> {describeReceipt(one)}
              </Fact>
              <Fact label="Received">{formatMoment(one.received_at)}</Fact>
              <Fact label="Attempts">{one.attempts}</Fact>
            </FactList>
            {one.body === null ? (
              <p className="text-sm text-ink-2">Only the first of several with the same id is kept whole.</p>
            ) : (
              <div>
                <h3 className="mb-1 text-sm font-medium">Body</h3>
                <CodeBlock>{one.body}</CodeBlock>
              </div>
            )}
          </div>
        )}
      </DataState>
    </Dialog>
  );
}
