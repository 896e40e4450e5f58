import { z } from "zod/mini";
import { campaignsSearch } from "@/features/campaigns/search";

const { platforms, q, sort } = campaignsSearch.shape;

/** What the leaderboard keeps in its address, beside the view that all pages share. */
export const creativesSearch = z.object({
  platforms,
  /** Part of what a creative says, of its name or id. */
  q,
  /** Part of a campaign's name or its id. */
  campaign: q,
  /** An account's id. */
  account: q,
  sort,
  /** `table`; anything else are cards. */
  as: q,
});
export type CreativesSearch = z.infer<typeof creativesSearch>;
