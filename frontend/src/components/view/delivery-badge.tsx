import { Badge } from "@/components/ui/badge";
import { DELIVERY_STATES, type DeliveryState } from "@/lib/delivery-words";

/** What became of a mail to one recipient. */
export function DeliveryBadge({ state }: { state: DeliveryState }) {
  const { tone, text } = DELIVERY_STATES[state];
  return <Badge tone={tone}>{text}</Badge>;
}
