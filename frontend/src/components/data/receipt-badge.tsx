import type { Schema } from "@/api/client";
import { Badge } from "@/components/ui/badge";

type State = Schema<"WebhookReceipt">["state"];

/** What may become of something that a webhook brought. */
export const RECEIPT_STATES = {
  received: { tone: "warn", text: "Received" },
  processed: { tone: "good", text: "Processed" },
  duplicate: { tone: "neutral", text: "Duplicate" },
  failed: { tone: "bad", text: "Failed" },
} as const satisfies Record<State, object>;

export function ReceiptBadge({ state }: { state: State }) {
  const { tone, text } = RECEIPT_STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}
