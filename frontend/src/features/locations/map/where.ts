import { geoContains } from "d3-geo";
import type { Position } from "geojson";
import type { Shape, Shapes } from "@/lib/borders";
import type { Point } from "../coordinates";
import { countryName } from "../words";

/** Borders are drawn coarsely: what is nearer than this to a country may lie in it. */
const COAST_KM = 25;
const BORDER_KM = 5;
const KM_A_DEGREE = 111.2;

/** The shape that a point lies in, or whose coast is near; undefined at sea. */
export function shapeAt(shapes: Shapes, point: Point): Shape | undefined {
  const inside = shapes.features.find((shape) => geoContains(shape, [point.longitude, point.latitude]));
  if (inside) return inside;
  const [near] = shapes.features.map((shape) => ({ shape, km: kmTo(shape, point) })).toSorted((a, b) => a.km - b.km);
  return near && near.km <= COAST_KM ? near.shape : undefined;
}

/** What to say of a point that lies clearly outside of the country; undefined where it is inside, or may be. */
export function outsideOf(country: Shape, world: Shapes, point: Point): string | undefined {
  const found = shapeAt(world, point);
  if (found?.properties.code === country.properties.code || kmTo(country, point) <= BORDER_KM) return undefined;
  return `The pin lies ${found ? `in ${countryName(found.properties.code)}` : "at sea"}, outside of the chosen country: ${countryName(country.properties.code)}.`;
}

/** To the nearest border of the shape, in kilometres; good for what is near. */
function kmTo(shape: Shape, point: Point): number {
  const narrowing = Math.cos((point.latitude * Math.PI) / 180);
  const flat = ([longitude = 0, latitude = 0]: Position): [number, number] => {
    const east = ((longitude - point.longitude + 540) % 360) - 180;
    return [east * narrowing * KM_A_DEGREE, (latitude - point.latitude) * KM_A_DEGREE];
  };
  const rings = shape.geometry.coordinates.flat().map((ring) => ring.map(flat));
  return Math.min(...rings.map((ring) => ring.slice(1).reduce((least, end, index) => Math.min(least, distance(ring[index] ?? end, end)), Number.POSITIVE_INFINITY)));
}

/** From where 0, 0 is to a line between two places. */
function distance([ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
  return Math.hypot(ax + along * dx, ay + along * dy);
}
