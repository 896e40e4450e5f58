import type { HealthFilter } from "./search";
import type { Connection, PlatformOffer } from "./types";

/** Whether a connection is in the state that is looked at; one that works may also expire soon, or be behind. */
export function isIn(filter: HealthFilter, { health }: Connection): boolean {
  if (filter === "expiring_soon") return health.is_expiring_soon;
  if (filter === "stale") return health.is_stale;
  return health.state === filter;
}

export const FILTERS: readonly { value: HealthFilter; label: string }[] = [
  { value: "active", label: "Connected" },
  { value: "expiring_soon", label: "Expires soon" },
  { value: "stale", label: "Behind" },
  { value: "error", label: "Failing" },
  { value: "expired", label: "Expired" },
  { value: "disconnected", label: "Disconnected" },
];

/** The filters that find something, and the one that is on even when it does not. */
export function filtersWithCounts(connections: readonly Connection[], current: HealthFilter | undefined): { value: HealthFilter; label: string; count: number }[] {
  return FILTERS.map((filter) => ({ ...filter, count: connections.filter((one) => isIn(filter.value, one)).length })).filter(({ value, count }) => count > 0 || value === current);
}

export interface PlatformGroup {
  offer: PlatformOffer;
  connections: readonly Connection[];
}

/** Platforms with their connections. With a filter, only those that have one that fits. */
export function groupsOf(offers: readonly PlatformOffer[], connections: readonly Connection[], filter: HealthFilter | undefined): PlatformGroup[] {
  const fitting = filter ? connections.filter((one) => isIn(filter, one)) : connections;
  const groups = offers.map((offer) => ({ offer, connections: fitting.filter(({ platform }) => platform === offer.platform) }));
  return filter ? groups.filter(({ connections: found }) => found.length > 0) : groups;
}
