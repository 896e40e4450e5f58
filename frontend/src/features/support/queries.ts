import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { $api } from "@/api/client";

const LIVE_MS = 5000;
const QUIET_MS = 30_000;
const DESK = "/api/v1/support/desk";

/** The desk, read again every few seconds while somebody waits for approvals. */
export function useDesk() {
  return $api.useQuery("get", DESK, {}, { refetchInterval: ({ state }) => (state.data?.break_glass.length ? LIVE_MS : QUIET_MS) });
}

export function useRefreshDesk(): () => Promise<void> {
  const client: QueryClient = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["get", DESK] });
}
