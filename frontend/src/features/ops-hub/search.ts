import { z } from "zod/mini";

/** The question on screen; one that there is not is the next one without an answer. */
export const onboardingSearch = z.object({ step: z.catch(z.optional(z.string().check(z.maxLength(40))), undefined) });
