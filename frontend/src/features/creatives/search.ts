import { z } from "zod/mini";
import { campaignsSearch } from "@/features/campaigns/search";

const { q } = campaignsSearch.shape;

/** What the leaderboard keeps in its address beside the filters of the overview: `campaign` is a part of a name or an id, and `as` is `table`, else cards. */
export const creativesSearch = z.object({ ...campaignsSearch.shape, campaign: q, account: q, as: q });
export type CreativesSearch = z.infer<typeof creativesSearch>;
