import { z } from "zod/mini";
import { day, id } from "@/lib/search-values";

const text = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(100))), undefined);
const only = z.catch(z.optional(z.enum(["unreplied", "negative", "urgent"])), undefined);
const source = z.catch(z.optional(z.enum(["google", "facebook"])), undefined);
const sort = z.catch(z.optional(z.enum(["-written_at", "written_at", "rating", "-rating", "-updated_at"])), undefined);

/** What the desk keeps in its address; `review` is the one that is open. */
export const deskSearch = z.object({ q: text, only, source, location: id, since: day, until: day, sort, review: id });
export type DeskSearch = z.infer<typeof deskSearch>;

/** Which location the entry page is about. */
export const generationSearch = z.object({ location: id });

const token = z.catch(z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,512}$/))), undefined);
const tool = z.catch(z.optional(z.enum(["review_responder"])), undefined);

/** A tool, and the signed context that it is opened with. */
export const handoffSearch = z.object({ tool, location: token });
