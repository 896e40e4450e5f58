import { z } from "zod/mini";
import { id, text } from "@/lib/search-values";

const short = z.catch(z.optional(z.string().check(z.regex(/^\w{1,8}$/))), undefined);

/** What the list of grids keeps in its address: words of the name, and `show=archived`. */
export const gridsSearch = z.object({ q: text, show: short });

/** What is looked at: which run, the numbers of a keyword and a business, beside which run, `view=table`, the point `r0c0`. */
export const resultsSearch = z.object({ run: id, keyword: short, business: short, other: id, view: short, point: short });
export type ResultsSearch = z.infer<typeof resultsSearch>;
