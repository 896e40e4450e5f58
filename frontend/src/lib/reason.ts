import { z } from "zod/mini";

/** Why somebody does something that others will look at later, as the API takes it. */
export const reasonSchema = z.string().check(z.trim(), z.minLength(3, "Say why in a few words."), z.maxLength(500, "At most 500 characters."));
