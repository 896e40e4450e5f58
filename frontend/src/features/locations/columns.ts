import { useQueryClient } from "@tanstack/react-query";
import { $api, type Schema } from "@/api/client";
import type { Location } from "./queries";

export type Preferences = Schema<"LocationMetricPreferences">;
export type LocationColumn = Schema<"LocationColumn">;
export type ColumnKey = LocationColumn["key"];

const PATH = "/api/v1/ops/locations/metrics/preferences";
const NONE: readonly ColumnKey[] = [];
const DAY_MINUTES = 24 * 60;

/** The columns that the caller chose, and the way to choose others. */
export function useColumnPreferences() {
  const client = useQueryClient();
  const query = $api.useQuery("get", PATH);
  const mutation = $api.useMutation("put", PATH, { onSuccess: (saved) => client.setQueryData($api.queryOptions("get", PATH).queryKey, saved) });
  return {
    query,
    columns: query.data?.columns ?? NONE,
    busy: mutation.isPending,
    save: (seen: Preferences, columns: readonly ColumnKey[]) => mutation.mutateAsync({ body: { columns: [...columns] }, params: { header: { "if-match": seen.etag } } }),
  };
}

/** `keys` with the one at `from` taken to `to`; the same when there is no such place. */
export function moved<Key>(keys: readonly Key[], from: number, to: number): readonly Key[] {
  const taken = keys[from];
  if (taken === undefined || to < 0 || to >= keys.length) return keys;
  return keys.toSpliced(from, 1).toSpliced(to, 0, taken);
}

/** For how many hours of a week it is open; null when nobody said. */
export function weeklyHours(hours: Location["hours"]): number | null {
  if (hours.length === 0) return null;
  const minutes = hours.reduce((sum, { opens, closes }) => sum + (((minutesOf(closes) - minutesOf(opens) + DAY_MINUTES) % DAY_MINUTES) || DAY_MINUTES), 0);
  return minutes / 60;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
