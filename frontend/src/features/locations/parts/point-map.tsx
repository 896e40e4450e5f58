import { lazy, Suspense } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { WORLD } from "@/lib/borders";
import type { Point } from "../coordinates";
import { useBorders } from "../use-borders";

const LocationMap = lazy(() => import("../map/location-map"));

interface PointMapProps {
  point: Point | null;
  country: string;
  onPoint: (point: Point) => void;
}

/** The map, and what is there until it is. */
export function PointMap(props: PointMapProps) {
  const world = useBorders(WORLD);
  const regions = useBorders(props.country);
  if (world.isError) return <p className="rounded-md border px-4 py-10 text-center text-sm text-ink-2">The map could not be read. Type or paste the coordinates instead.</p>;
  const waiting = (
    <div aria-busy="true">
      <Skeleton className="h-96" />
    </div>
  );
  if (!world.data) return waiting;
  return (
    <Suspense fallback={waiting}>
      <LocationMap {...props} world={world.data} regions={regions.data} />
    </Suspense>
  );
}
