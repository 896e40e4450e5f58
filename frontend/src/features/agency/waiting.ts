import type { Schema } from "@/api/client";

const AGAIN_MS = 3000;

/** When to ask again: soon while a client has not answered or is being prepared, else not by itself. */
export function waitingMs(items: readonly Pick<Schema<"PortfolioItem">, "state">[] | undefined): number | false {
  return items?.some(({ state }) => state === "late" || state === "preparing") ? AGAIN_MS : false;
}
