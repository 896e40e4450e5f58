import { z } from "zod/mini";
import { oneOf } from "@/lib/search-values";

const health = oneOf("active", "expiring_soon", "stale", "error", "expired", "disconnected");

/** What the page of connections keeps in its address: which state of health is looked at. */
export const connectionsSearch = z.object({ health });
export type HealthFilter = NonNullable<z.infer<typeof connectionsSearch>["health"]>;

const word = z.catch(z.optional(z.string().check(z.maxLength(40))), undefined);

/** How somebody came back from a provider's own page, as the address says it. */
export const resultSearch = z.object({ outcome: word, platform: word, connection: word });
