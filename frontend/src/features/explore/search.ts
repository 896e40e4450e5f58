import { z } from "zod/mini";
import { oneOf } from "@/lib/search-values";

export const GRAINS = ["day", "week", "month", "quarter"] as const;

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(2000))), undefined);

/** What the explorer keeps in its address, beside the view that all pages share. */
export const exploreSearch = z.object({
  measures: text,
  /** Dimensions, separated by commas; `none` is no split at all. */
  by: text,
  grain: oneOf(...GRAINS, "none"),
  /** Filters as `campaign.contains.brand;platform.in.google_ads|meta_ads`. */
  where: text,
  sort: text,
});
export type ExploreSearch = z.infer<typeof exploreSearch>;
