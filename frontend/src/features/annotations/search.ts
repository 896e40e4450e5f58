import { z } from "zod/mini";
import { campaignsSearch } from "@/features/campaigns/search";

const { q: text } = campaignsSearch.shape;

/** What the list of annotations keeps in its address; the page leaves out what it does not know. */
export const annotationsSearch = z.object({ category: text, platform: text });
export type AnnotationsSearch = z.infer<typeof annotationsSearch>;
