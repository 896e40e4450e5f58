import { useEffect, useRef, useState } from "react";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { isRunning, useForget, useStartSync, useSyncs } from "./queries";
import type { Connection, ConnectionSync } from "./types";
import { useSyncEvents } from "./use-sync-events";
import { accountName, syncWords } from "./words";

interface WatchedSync {
  /** The one that runs now, as far as this page knows. */
  running: ConnectionSync | undefined;
  start: () => void;
  busy: boolean;
}

/** Begins syncs of a connection, follows the one that runs, and says how it ended. `isOpen`: follows those of others too. */
export function useSync(connection: Connection, isOpen: boolean): WatchedSync {
  const name = accountName(connection);
  const [watched, setWatched] = useState<string>();
  const forget = useForget();
  const { start, isPending } = useStartSync(connection, name, ({ id }) => setWatched(id));
  const { data } = useSyncs(connection.id, isOpen || watched !== undefined);
  const newest = data?.items[0];
  const mine = data?.items.find(({ id }) => id === watched);
  useEffect(() => {
    if (!mine || isRunning(mine)) return;
    setWatched(undefined);
    if (mine.state === "failed") notifyFailed(`${name} could not be read.`, new Error(syncWords(mine, connection.platform)));
    else notifyDone(`${name} was read: ${syncWords(mine, connection.platform)}.`);
    void forget();
  }, [mine, name, connection.platform, forget]);
  const running = isRunning(newest) ? newest : undefined;
  const isWaiting = Boolean(running?.waiting_since);
  useEffect(() => {
    // What stands in until the provider answers is there from now on.
    if (isWaiting) void forget();
  }, [isWaiting, forget]);
  useSyncEvents(connection.id, running?.id);
  const readAt = useRef(connection.last_synced_at);
  useEffect(() => {
    // A sync that nobody saw running has ended since: what was listed before it is old.
    if (readAt.current === connection.last_synced_at) return;
    readAt.current = connection.last_synced_at;
    void forget();
  }, [connection.last_synced_at, forget]);
  return { running, start, busy: isPending || watched !== undefined || running !== undefined };
}

