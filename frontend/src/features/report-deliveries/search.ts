import { z } from "zod/mini";
import { id, oneOf, text } from "@/lib/search-values";

/** What the list of deliveries keeps in its address: what became of them, to whom, of which run or report. */
export const deliveriesSearch = z.object({
  delivery: oneOf("pending", "sent", "failed", "bounced", "unsubscribed", "awaiting_approval", "cancelled", "unknown"),
  to: text,
  run: id,
  report: id,
});
export type DeliveriesSearch = z.infer<typeof deliveriesSearch>;
