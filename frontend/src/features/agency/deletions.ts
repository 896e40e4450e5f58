import { $api, type Schema } from "@/api/client";

export type Deletion = Schema<"ClientDeletion">;

const POLL_MS = 3000;

/** Whether something happens to a deletion by itself right now: it is being removed, or about to be. */
export function isMoving({ state, purge_after }: Pick<Deletion, "state" | "purge_after">, now: number): boolean {
  return state === "purging" || (state === "waiting" && Date.parse(purge_after) <= now);
}

/** Clients that are deleted, soon or already; looked at again and again while any is being removed. */
export function useDeletions() {
  return $api.useQuery("get", "/api/v1/client-deletions", {}, {
    refetchInterval: ({ state }) => (state.data?.items.some((deletion) => isMoving(deletion, Date.now())) ? POLL_MS : false),
  });
}

/** How many of the services that had rows of the client have finished, of how many. */
export function finishedParts({ parts }: Pick<Deletion, "parts">): { done: number; all: number } {
  return { done: parts.filter((part) => part.finished_at !== null).length, all: parts.length };
}

const NAMES: Record<Deletion["parts"][number]["service"], string> = {
  gateway: "Identity and access",
  ingestion: "Sources and raw rows",
  metrics: "Warehouse and metrics",
  ops_hub: "Operations",
  reporting: "Reports",
  secrets: "Credentials and keys",
};

/** What a service keeps, for people. */
export function serviceName(service: keyof typeof NAMES): string {
  return NAMES[service];
}
