import { z } from "zod/mini";
import { oneOf } from "@/lib/search-values";

/** Which runs are listed: of one kind, in one state. */
export const runsSearch = z.object({
  kind: oneOf("local_grid", "ads_performance", "executive_pack", "data_quality", "market_brief"),
  state: oneOf("queued", "running", "completed", "partial", "failed", "cancelled"),
});
export type RunsSearch = z.infer<typeof runsSearch>;

/** Which dead letters are listed; the open ones when nothing is said. */
export const lettersSearch = z.object({ show: oneOf("replaying", "replayed", "discarded") });
export type LettersSearch = z.infer<typeof lettersSearch>;
