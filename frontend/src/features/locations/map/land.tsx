import { geoBounds, geoCentroid, geoPath } from "d3-geo";
import { memo, useMemo } from "react";
import type { Shape, Shapes } from "@/lib/borders";
import { projectionOf, type Size, spotOf, type View } from "./view";

interface LandProps {
  world: Shapes;
  /** The regions of the chosen country, where they are known. */
  regions: Shapes | null | undefined;
  country: string;
  view: View;
  size: Size;
}

const LETTER_PIXELS = 6.5;
/** Where less than this is seen of the world, no country wraps around it. */
const NEAR_DEGREES = 120;

/** Countries, and the regions of the chosen one with their names where these fit. */
export const Land = memo(function Land({ world, regions, country, view, size }: LandProps) {
  const countries = useBounded(world);
  const parts = useBounded(regions);
  const path = geoPath(projectionOf(view, size)).digits(1);
  const isNear = nearness(view, size);
  const near = parts.filter(isNear);
  return (
    <>
      {countries.filter(isNear).map(({ shape }) => (
        <path key={shape.properties.code} d={path(shape) ?? undefined} className={shape.properties.code === country ? "fill-brand-soft stroke-line-strong" : "fill-surface stroke-line-strong"} strokeWidth={0.75} />
      ))}
      {near.map(({ shape }) => (
        <path key={shape.properties.code} d={path(shape) ?? undefined} className="fill-none stroke-line-strong" strokeWidth={0.5} />
      ))}
      {near.map(({ shape, middle: [longitude, latitude], degrees }) => {
        const { code, name } = shape.properties;
        if ((degrees / 57.3) * view.scale < name.length * LETTER_PIXELS) return null;
        const [x, y] = spotOf(view, size, { latitude, longitude });
        return (
          <text key={code} x={x} y={y} textAnchor="middle" className="fill-ink-2 stroke-surface text-2xs font-medium" strokeWidth={3} paintOrder="stroke">
            {name}
          </text>
        );
      })}
    </>
  );
});

interface Bounded {
  shape: Shape;
  bounds: [[number, number], [number, number]];
  middle: [number, number];
  /** From its western to its eastern edge. */
  degrees: number;
}

function useBounded(shapes: Shapes | null | undefined): Bounded[] {
  return useMemo(
    () =>
      (shapes?.features ?? []).map((shape) => {
        const bounds = geoBounds(shape);
        return { shape, bounds, middle: geoCentroid(shape), degrees: (bounds[1][0] - bounds[0][0] + 360) % 360 };
      }),
    [shapes],
  );
}

/** Whether any of a shape can be seen, by its bounds. */
function nearness(view: View, { width, height }: Size): (shape: Bounded) => boolean {
  const across = (width / view.scale) * 57.3;
  const up = Math.min(180, (height / view.scale) * 57.3);
  if (across > NEAR_DEGREES) return () => true;
  return ({ bounds: [[west, south], [east, north]], degrees }) => {
    if (north < view.latitude - up / 2 - 1 || south > view.latitude + up / 2 + 1) return false;
    const middle = west <= east ? (west + east) / 2 : (west + east + 360) / 2;
    const away = Math.abs(((((middle - view.longitude + 180) % 360) + 360) % 360) - 180);
    return away <= degrees / 2 + across / 2 + 1;
  };
}
