import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { syncsKey, type SyncPage } from "./queries";
import type { ConnectionSync } from "./types";

/** Puts each news of a running sync into the list of syncs as it comes. Where no stream gets through, the list is asked anew. */
export function useSyncEvents(connectionId: string, syncId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!syncId) return;
    const source = new EventSource(`/api/v1/ops/connections/${connectionId}/syncs/${syncId}/events`);
    source.addEventListener("progress", (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as ConnectionSync;
      client.setQueryData(syncsKey(connectionId), (page: SyncPage | undefined) => page && { ...page, items: page.items.map((one) => (one.id === news.id ? news : one)) });
      if (news.state === "succeeded" || news.state === "failed") source.close();
    });
    source.addEventListener("error", () => source.close());
    return () => source.close();
  }, [client, connectionId, syncId]);
}
