import { Badge } from "@/components/ui/badge";
import type { Endpoint, Receipt } from "../queries";

export function EndpointBadge({ state }: { state: Endpoint["state"] }) {
  return state === "enabled" ? <Badge tone="good">Enabled</Badge> : <Badge>Disabled</Badge>;
}

export const RECEIPT_STATES = {
  received: { tone: "warn", text: "Received" },
  processed: { tone: "good", text: "Processed" },
  duplicate: { tone: "neutral", text: "Duplicate" },
  failed: { tone: "bad", text: "Failed" },
} as const;

export function ReceiptBadge({ state }: { state: Receipt["state"] }) {
  const { tone, text } = RECEIPT_STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}
