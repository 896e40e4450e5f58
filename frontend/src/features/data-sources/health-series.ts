import type { Telemetry } from "./queries-remote";

export type ProviderPoint = Telemetry["providers"][number]["points"][number];

export interface HealthRow {
  provider: string;
  point: ProviderPoint;
}

/** The begins of every bucket of the range, oldest first, as the server names them: UTC, to the second. */
export function bucketsOf({ since, until, bucket }: Pick<Telemetry, "since" | "until" | "bucket">): string[] {
  const step = bucket === "hour" ? 3_600_000 : 86_400_000;
  const buckets: string[] = [];
  for (let at = Math.floor(Date.parse(since) / step) * step; at < Date.parse(until); at += step) buckets.push(new Date(at).toISOString());
  return buckets;
}

/** One value a bucket; null where nothing finished: the line breaks there. */
export function valuesOf(points: readonly ProviderPoint[], buckets: readonly string[], pick: (point: ProviderPoint) => number | null): (number | null)[] {
  const byMoment = new Map(points.map((point) => [Date.parse(point.at), point]));
  return buckets.map((at) => {
    const point = byMoment.get(Date.parse(at));
    return point ? pick(point) : null;
  });
}

export function rowsOf(health: Telemetry): HealthRow[] {
  return health.providers.flatMap(({ provider, points }) => points.map((point) => ({ provider, point }))).toSorted((a, b) => b.point.at.localeCompare(a.point.at));
}
