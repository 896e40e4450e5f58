import { z } from "zod/mini";
import { id, oneOf, text } from "@/lib/search-values";

const country = z.catch(z.optional(z.string().check(z.regex(/^[A-Z]{2}$/))), undefined);
const status = oneOf("open", "temporarily_closed", "closed");
const source = oneOf("connect", "find", "no_listing");
const sort = oneOf("name", "-name", "store_code", "-store_code", "city", "-city", "country", "-country", "edited_at", "-edited_at");

/** What the list of locations keeps in its address. */
export const locationsSearch = z.object({ q: text, country, status, source, sort });
export type LocationsSearch = z.infer<typeof locationsSearch>;


/** Which two locations are looked at side by side: `a` stays, `b` goes. */
export const mergeSearch = z.object({ a: id, b: id });
