import { Badge } from "@/components/ui/badge";
import type { Delivery, Subscription } from "../queries";

/** How a subscription stands: failing is told before it is disabled. */
export function SubscriptionBadge({ subscription }: { subscription: Subscription }) {
  if (subscription.state === "disabled") return <Badge tone="bad">Disabled</Badge>;
  if (subscription.state === "paused") return <Badge>Paused</Badge>;
  if (subscription.failing_since !== null) return <Badge tone="warn">Failing</Badge>;
  return <Badge tone="good">Enabled</Badge>;
}

const DELIVERY = {
  delivered: { tone: "good", text: "Delivered" },
  failed: { tone: "bad", text: "Failed" },
  pending: { tone: "warn", text: "Pending" },
} as const;

export function DeliveryBadge({ state }: { state: Delivery["state"] }) {
  const { tone, text } = DELIVERY[state];
  return <Badge tone={tone}>{text}</Badge>;
}
