import { z } from "zod/mini";
import { oneOf, text } from "@/lib/search-values";

/** What the library keeps in its address: words of the name, one kind, and `show=archived`. */
export const reportsSearch = z.object({
  q: text,
  kind: oneOf("local_grid", "ads_performance", "executive_pack", "data_quality", "market_brief"),
  show: oneOf("archived"),
});
export type ReportsSearch = z.infer<typeof reportsSearch>;
