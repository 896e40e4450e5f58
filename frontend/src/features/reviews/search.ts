import { z } from "zod/mini";
import { day, id, oneOf, text } from "@/lib/search-values";

const only = oneOf("unreplied", "negative", "urgent");
const source = oneOf("google", "facebook");
const sort = oneOf("-written_at", "written_at", "rating", "-rating", "-updated_at");

/** What the desk keeps in its address; `review` is the one that is open. */
export const deskSearch = z.object({ q: text, only, source, location: id, since: day, until: day, sort, review: id });
export type DeskSearch = z.infer<typeof deskSearch>;

/** Which location the entry page is about. */
export const generationSearch = z.object({ location: id });

const token = z.catch(z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,512}$/))), undefined);
const tool = oneOf("review_responder");

/** A tool, and the signed context that it is opened with. */
export const handoffSearch = z.object({ tool, location: token });
