import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { $api, api, idempotencyKey, type Schema } from "@/api/client";
import { type ApiProblem, toProblem } from "@/api/problem";
import { notifyFailed } from "@/components/ui/toast";
import type { Connection, ConnectionSync, Platform } from "./types";

const PATH = "/api/v1/ops/connections";
const ONE = `${PATH}/{connection_id}` as const;
const LOOK_MS = 30_000;
const WHILE_RUNNING_MS = 1500;
const LISTINGS_SHOWN = 50;
const EVENTS_SHOWN = 8;
const SYNCS_SHOWN = 20;

const of = (id: string) => ({ params: { path: { connection_id: id } } });
const asSeen = ({ id, etag }: Connection) => ({ path: { connection_id: id }, header: { "if-match": etag } });

export function isRunning(sync: ConnectionSync | undefined): boolean {
  return sync?.state === "queued" || sync?.state === "running";
}

/** Connected a moment ago: its first sync is on its way. */
function isNew({ health, last_synced_at: syncedAt }: Connection): boolean {
  return health.state === "active" && syncedAt === null;
}

/** Every platform and connection, as they stand now: health changes with the clock, and others connect too. */
export function useConnections() {
  return $api.useQuery("get", PATH, {}, { refetchInterval: ({ state }) => (state.data?.connections.some(isNew) ? WHILE_RUNNING_MS : LOOK_MS) });
}

export function useConnection(id: string) {
  return $api.useQuery("get", ONE, of(id), { refetchInterval: ({ state }) => (state.data && isNew(state.data) ? WHILE_RUNNING_MS : LOOK_MS) });
}

export type SyncPage = Schema<"Page_ConnectionSync_">;

const newestSyncs = (id: string) => $api.queryOptions("get", `${ONE}/syncs`, { params: { path: { connection_id: id }, query: { limit: SYNCS_SHOWN } } });

export function syncsKey(id: string) {
  return newestSyncs(id).queryKey;
}

/** The newest syncs; asked for again and again while one of them runs. */
export function useSyncs(id: string, enabled = true) {
  return useQuery({ ...newestSyncs(id), enabled, refetchInterval: ({ state }) => (isRunning(state.data?.items[0]) ? WHILE_RUNNING_MS : LOOK_MS) });
}

export function useAccounts(id: string, enabled: boolean) {
  return $api.useQuery("get", `${ONE}/accounts`, of(id), { enabled, staleTime: 60_000, retry: false });
}

/** What was found, as many pages as were asked for. */
export function useListings(id: string) {
  return useInfiniteQuery({
    queryKey: ["get", PATH, id, "listings"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: LISTINGS_SHOWN, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET(`${ONE}/listings`, { params: { path: { connection_id: id }, query }, signal });
      if (!data) throw new Error("The answer was empty.");
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useTraffic(id: string) {
  return $api.useQuery("get", `${ONE}/traffic`, of(id));
}

/** What happened to one connection, newest first. */
export function useConnectionEvents(id: string) {
  return $api.useQuery("get", "/api/v1/ops/events", { params: { query: { subject: id, limit: EVENTS_SHOWN } } });
}

/** After anything about a connection changed, every list and page of the hub asks anew; but not the provider itself, which tells the accounts. */
export function useForget(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ predicate: ({ queryKey: [, path] }) => String(path).startsWith("/api/v1/ops/") && path !== `${ONE}/accounts` }), [client]);
}

/** Begins a sync. Pressing twice begins one: a connection has one at a time. */
export function useStartSync({ id }: Connection, name: string, onStarted: (sync: ConnectionSync) => void) {
  const forget = useForget();
  const { mutate, isPending } = $api.useMutation("post", `${ONE}/sync`, {
    onSuccess: onStarted,
    onError: (error) => notifyFailed(`${name} was not synced.`, error),
    onSettled: forget,
  });
  return { start: () => mutate({ params: { path: { connection_id: id }, header: { "Idempotency-Key": idempotencyKey() } } }), isPending };
}

/** Leaves for the provider's own page, to connect an account or to renew a connection. */
export function useLeave(platform: Platform, name: string) {
  const { mutate, isPending, isSuccess } = $api.useMutation("post", `${PATH}/{platform}/oauth/start`, {
    onSuccess: ({ authorization_url: url }) => globalThis.location.assign(url),
    onError: (error) => notifyFailed(`${name} could not be connected.`, error),
  });
  const leave = (connectionId?: string) => mutate({ params: { path: { platform } }, body: { connection_id: connectionId ?? null } });
  // Busy until the other page is there.
  return { leave, isPending: isPending || isSuccess };
}

export type ManualWrite = Schema<"PlatformConnectionManual">;

/** Connects without a page of the provider's: with credentials, or for practice. */
export function useConnectManually(onDone: (connection: Connection) => void, onError?: (error: unknown) => void) {
  const forget = useForget();
  const { mutate, error, isPending } = $api.useMutation("post", `${PATH}/{platform}/manual`, { onSuccess: onDone, onSettled: forget, ...(onError ? { onError } : {}) });
  const connect = (platform: Platform, body: ManualWrite) => mutate({ params: { path: { platform }, header: { "Idempotency-Key": idempotencyKey() } }, body });
  return { connect, error, isPending };
}

/** Renews a connection here: with new credentials, or a practice one. */
export function useRenew(onDone: (connection: Connection) => void, onError?: (error: unknown) => void) {
  const forget = useForget();
  const { mutate, error, isPending } = $api.useMutation("post", `${ONE}/reconnect`, { onSuccess: onDone, onSettled: forget, ...(onError ? { onError } : {}) });
  const renew = ({ id }: Connection, credentials: Schema<"ProviderCredentials"> | null) => mutate({ params: { path: { connection_id: id } }, body: { credentials } });
  return { renew, error, isPending };
}

/** Changes which account is read, how often, and what is practised. */
export function useChange(onDone: () => void, onRefused: (problem: ApiProblem) => void) {
  const forget = useForget();
  const { mutate, error, isPending } = $api.useMutation("patch", ONE, { onSuccess: onDone, onError: (refusal) => onRefused(toProblem(refusal)), onSettled: forget });
  return { change: (seen: Connection, body: Schema<"PlatformConnectionUpdate">) => mutate({ params: asSeen(seen), body }), error, isPending };
}

export function useDisconnect(onDone: () => void, name: string) {
  const forget = useForget();
  const { mutate, isPending } = $api.useMutation("delete", ONE, { onSuccess: onDone, onError: (error) => notifyFailed(`${name} was not disconnected.`, error), onSettled: forget });
  return { disconnect: (seen: Connection) => mutate({ params: asSeen(seen) }), isPending };
}

export type AdoptWrite = Schema<"ListingAdopt">;

/** Makes a location of a listing, or takes fields over into the one that it is. */
export function useAdopt(connectionId: string, onDone: () => void) {
  const forget = useForget();
  const { mutate, error, isPending } = $api.useMutation("post", `${ONE}/listings/{listing_id}/adopt`, { onSuccess: onDone, onSettled: forget });
  const adopt = (listingId: string, body: AdoptWrite, etag: string | undefined) =>
    mutate({ params: { path: { connection_id: connectionId, listing_id: listingId }, header: etag ? { "if-match": etag } : {} }, body });
  return { adopt, error, isPending };
}
