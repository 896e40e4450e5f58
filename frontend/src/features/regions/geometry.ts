import { useQuery } from "@tanstack/react-query";
import { geoAlbersUsa, geoBounds, geoCentroid, geoMercator, geoNaturalEarth1, geoPath, type GeoProjection } from "d3-geo";
import { type Shapes, WORLD } from "@/lib/borders";
import { fetchBorders } from "@/lib/fetch-borders";
import { fetchOwnShapes } from "./map-queries";
import { isOwnMap } from "./search";

const OWN_STALE_MS = 60_000;
/** An own map that is wider than this, in degrees, is one of the world. */
const WIDE = 150;

/** The shapes of a map: the countries of the world, the regions of one, or an own map's. Null where there are none. */
export function useShapes(map: string) {
  return useQuery({
    queryKey: ["shapes", map],
    staleTime: isOwnMap(map) ? OWN_STALE_MS : Number.POSITIVE_INFINITY,
    queryFn: ({ signal }): Promise<Shapes | null> => (isOwnMap(map) ? fetchOwnShapes(map, signal) : fetchBorders(map, signal)),
  });
}

export interface Drawn {
  code: string;
  name: string;
  path: string;
}

/** The shapes as SVG paths that fill `width` by `height`. */
export function draw(map: string, shapes: Shapes, width: number, height: number): Drawn[] {
  const path = geoPath(projectionOf(map, shapes, width, height)).digits(1);
  return shapes.features.flatMap((shape) => {
    const drawn = path(shape);
    return drawn ? [{ ...shape.properties, path: drawn }] : [];
  });
}

function projectionOf(map: string, shapes: Shapes, width: number, height: number): GeoProjection {
  const margin = 4;
  const frame: [[number, number], [number, number]] = [
    [margin, margin],
    [width - margin, height - margin],
  ];
  const isOwn = isOwnMap(map);
  if (map === "US" || (isOwn && shapes.features.every(({ properties }) => properties.country === "US"))) return geoAlbersUsa().fitExtent(frame, shapes);
  if (map === WORLD || (isOwn && widthOf(shapes) > WIDE)) return geoNaturalEarth1().fitExtent(frame, shapes);
  const near = isOwn ? shapes : mainland(shapes);
  const [longitude] = geoCentroid(near);
  return geoMercator().rotate([-longitude, 0]).fitExtent(frame, near);
}

/** From its western to its eastern edge, in degrees; across the 180th meridian as well. */
function widthOf(shapes: Shapes): number {
  const [[west], [east]] = geoBounds(shapes);
  return east < west ? east + 360 - west : east - west;
}

/** The regions that lie together: far islands are drawn, but do not make the rest small. */
function mainland(shapes: Shapes): Shapes {
  const centres = shapes.features.map((shape) => geoCentroid(shape));
  const middle = [median(centres.map(([x]) => x)), median(centres.map(([, y]) => y))] as const;
  const far = centres.map(([x, y]) => Math.max(Math.abs(x - middle[0]), Math.abs(y - middle[1])));
  const reach = Math.max(8, median(far) * 5);
  return { ...shapes, features: shapes.features.filter((_, index) => (far[index] ?? 0) <= reach) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
