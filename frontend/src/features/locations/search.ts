import { z } from "zod/mini";
import { id } from "@/lib/search-values";

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(100))), undefined);
const country = z.catch(z.optional(z.string().check(z.regex(/^[A-Z]{2}$/))), undefined);
const status = z.catch(z.optional(z.enum(["open", "temporarily_closed", "closed"])), undefined);
const source = z.catch(z.optional(z.enum(["connect", "find", "no_listing"])), undefined);
const sort = z.catch(z.optional(z.enum(["name", "-name", "store_code", "-store_code", "city", "-city", "country", "-country", "edited_at", "-edited_at"])), undefined);

/** What the list of locations keeps in its address. */
export const locationsSearch = z.object({ q: text, country, status, source, sort });
export type LocationsSearch = z.infer<typeof locationsSearch>;


/** Which two locations are looked at side by side: `a` stays, `b` goes. */
export const mergeSearch = z.object({ a: id, b: id });
