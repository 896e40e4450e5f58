import { z } from "zod/mini";

// Patterns of our own: those of the library weigh half a kilobyte, and every page pays for what addresses hold.
const uuid = z.string().check(z.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i));
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** An id in an address; what is none counts as absent. */
export const id = z.catch(z.optional(uuid), undefined);

/** A day in an address, as `2026-11-26`; what is none counts as absent. */
export const day = z.catch(z.optional(date), undefined);

/** A few words in an address, 100 characters at most; anything else counts as absent. */
export const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(100))), undefined);

/** One of a few words in an address; anything else counts as absent. */
export const oneOf = <const Values extends readonly string[]>(...values: Values) => z.catch(z.optional(z.enum(values)), undefined);
