import { RotateCw } from "lucide-react";
import { $api, idempotencyKey, type Schema } from "@/api/client";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { ReceiptBadge } from "@/components/data/receipt-badge";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { describeHint } from "../describe-hint";
import { useForgetConnections } from "../queries";

type Receipt = Schema<"WebhookReceipt">;

interface WebhookReceiptsProps {
  connectionId: string;
  receipts: readonly Receipt[];
}

/** What Airbyte said of late, and what came of it; what failed can be checked again. */
export function WebhookReceipts({ connectionId, receipts }: WebhookReceiptsProps) {
  const mayWrite = useCan("ingestion:write");
  if (receipts.length === 0) return null;
  return (
    <ul aria-label="What was received" className="divide-y border-y text-sm">
      {receipts.map((one) => (
        <li key={one.id} className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 py-1.5">
          <ReceiptBadge state={one.state} />
          <span className="min-w-40 flex-1">{describeHint(one)}</span>
          <span className="text-ink-3">
            <AgoText at={one.received_at} />
          </span>
          {mayWrite && one.state === "failed" && <Again connectionId={connectionId} receipt={one} />}
        </li>
      ))}
    </ul>
  );
}

function Again({ connectionId, receipt }: { connectionId: string; receipt: Receipt }) {
  const forget = useForgetConnections();
  const { mutate, isPending } = $api.useMutation("post", "/api/v1/airbyte/connections/{connection_id}/webhook-receipts/{receipt_id}/reprocess", {
    onSuccess: async () => {
      notifyDone("It is checked again.");
      await forget();
    },
    onError: (error) => notifyFailed("It was not checked again.", error),
  });
  const path = { connection_id: connectionId, receipt_id: receipt.id };
  return (
    <Button size="sm" busy={isPending} onClick={() => mutate({ params: { path }, headers: { "Idempotency-Key": idempotencyKey() } })}>
      {!isPending && <RotateCw aria-hidden />} Check again
    </Button>
  );
}
