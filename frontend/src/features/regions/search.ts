import { z } from "zod/mini";
import { campaignsSearch } from "@/features/campaigns/search";
import { WORLD } from "@/lib/borders";

/** What the page of regions keeps in its address, beside the view that all pages share. */
export const regionsSearch = z.object({
  measure: campaignsSearch.shape.measure,
  platforms: campaignsSearch.shape.platforms,
  sort: campaignsSearch.shape.sort,
  /** A country (ISO 3166-1 alpha-2), the world, or the id of an own map; left out, the only country there is, or the world. */
  map: z.catch(z.optional(z.string().check(z.regex(/^([A-Z]{2}|world|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/))), undefined),
});
export type RegionsSearch = z.infer<typeof regionsSearch>;

/** Whatever is neither the world nor a country is the tenant's own. */
export const isOwnMap = (map: string | undefined): boolean => map !== undefined && map !== WORLD && map.length > 2;
