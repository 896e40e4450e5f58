import { geoArea, geoCentroid, geoMercator, type GeoProjection } from "d3-geo";
import type { MultiPolygon } from "geojson";
import type { Shape } from "@/lib/borders";
import type { Point } from "../coordinates";

/** What a map shows: its middle in degrees, and how many pixels a radian of the equator takes. */
export interface View extends Point {
  scale: number;
}
export interface Size {
  width: number;
  height: number;
}
/** A place on the screen, from the map's upper left corner. */
export type Spot = readonly [x: number, y: number];

const EARTH_METRES = 6_378_137;
/** Closer than this, borders drawn for countries say nothing any more. */
const LEAST_METRES_A_PIXEL = 5;
/** Mercator's map has no end towards the poles. */
const MOST_LATITUDE = 84;
/** A part of a country that is smaller than its largest, by this, is not made room for: islands far away. */
const SMALL_PART = 0.3;
const MARGIN = 12;

const RADIAN = 180 / Math.PI;

export function projectionOf({ latitude, longitude, scale }: View, { width, height }: Size): GeoProjection {
  return geoMercator()
    .scale(scale)
    .rotate([-longitude, 0])
    .center([0, latitude])
    .translate([width / 2, height / 2])
    .clipExtent([
      [-MARGIN, -MARGIN],
      [width + MARGIN, height + MARGIN],
    ]);
}

/** The whole world, as wide as the map is. */
export function worldView({ width }: Size): View {
  return { latitude: 20, longitude: 0, scale: width / (2 * Math.PI) };
}

/** A country's mainland, as large as fits. */
export function fitView(shape: Shape, size: Size): View {
  const main = mainland(shape.geometry);
  const [longitude] = geoCentroid(main);
  const frame = geoMercator()
    .rotate([-longitude, 0])
    .fitExtent(
      [
        [MARGIN, MARGIN],
        [size.width - MARGIN, size.height - MARGIN],
      ],
      main,
    );
  const [x, y] = frame.invert?.([size.width / 2, size.height / 2]) ?? [longitude, 0];
  return clamped({ latitude: y, longitude: x, scale: frame.scale() }, size);
}

/** The point in the middle of about `metres` from side to side. */
export function closeView({ latitude, longitude }: Point, metres: number, size: Size): View {
  return clamped({ latitude, longitude, scale: (EARTH_METRES * Math.cos(latitude / RADIAN) * size.width) / metres }, size);
}

/** What is shown after the map was pushed by so many pixels. */
export function panned(view: View, size: Size, [dx, dy]: Spot): View {
  return { ...view, ...pointAt(view, size, [size.width / 2 - dx, size.height / 2 - dy]) };
}

/** Nearer or further away; what is under the spot stays there. */
export function zoomed(view: View, size: Size, factor: number, spot: Spot): View {
  const kept = pointAt(view, size, spot);
  const near = clamped({ ...view, scale: view.scale * factor }, size);
  const [x, y] = spotOf(near, size, kept);
  return panned(near, size, [spot[0] - x, spot[1] - y]);
}

export function pointAt(view: View, size: Size, [x, y]: Spot): Point {
  const [longitude, latitude] = projectionOf(view, size).invert?.([x, y]) ?? [view.longitude, view.latitude];
  return { latitude: Math.min(MOST_LATITUDE, Math.max(-MOST_LATITUDE, latitude)), longitude: wrapped(longitude) };
}

export function spotOf(view: View, size: Size, { latitude, longitude }: Point): Spot {
  return projectionOf(view, size)([longitude, Math.min(MOST_LATITUDE, Math.max(-MOST_LATITUDE, latitude))]) ?? [0, 0];
}

export function isInView(view: View, size: Size, point: Point): boolean {
  const [x, y] = spotOf(view, size, point);
  return x >= 0 && y >= 0 && x <= size.width && y <= size.height;
}

/** A point to as many decimals as a pixel of this view tells apart, and a few metres at most. */
export function roundedTo(view: View, { latitude, longitude }: Point): Point {
  const decimals = Math.min(5, Math.max(1, Math.ceil(-Math.log10(RADIAN / view.scale))));
  return { latitude: Number(latitude.toFixed(decimals)), longitude: Number(longitude.toFixed(decimals)) };
}

/** A round distance, and how many pixels it takes in the middle of the map; at most `most` of them. */
export function scaleBar({ latitude, scale }: View, most: number): { label: string; width: number } {
  const metresAPixel = (EARTH_METRES * Math.cos(latitude / RADIAN)) / scale;
  const power = 10 ** Math.floor(Math.log10(metresAPixel * most));
  const metres = power * ([5, 2].find((step) => step * power <= metresAPixel * most) ?? 1);
  return { label: metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, width: Math.round(metres / metresAPixel) };
}

function clamped(view: View, size: Size): View {
  const least = worldView(size).scale;
  return { ...view, scale: Math.min(EARTH_METRES / LEAST_METRES_A_PIXEL, Math.max(least, view.scale)) };
}

function wrapped(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

function mainland({ coordinates }: MultiPolygon): MultiPolygon {
  const parts = coordinates.map((rings) => ({ rings, area: geoArea({ type: "Polygon", coordinates: rings }) }));
  const largest = Math.max(...parts.map(({ area }) => area));
  return { type: "MultiPolygon", coordinates: parts.filter(({ area }) => area >= largest * SMALL_PART).map(({ rings }) => rings) };
}
