import { z } from "zod/mini";
import { id } from "@/lib/search-values";

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(100))), undefined);
const number = z.catch(z.optional(z.coerce.number().check(z.int(), z.nonnegative())), undefined);

/** What the list of grids keeps in its address. */
export const gridsSearch = z.object({ q: text, show: z.catch(z.optional(z.enum(["archived"])), undefined) });

/** What is looked at: which run, keyword and business, beside which other run, and as what. */
export const resultsSearch = z.object({
  run: id,
  keyword: number,
  business: number,
  other: id,
  view: z.catch(z.optional(z.enum(["table"])), undefined),
  point: z.catch(z.optional(z.string().check(z.regex(/^r\d{1,2}c\d{1,2}$/))), undefined),
});
export type ResultsSearch = z.infer<typeof resultsSearch>;
