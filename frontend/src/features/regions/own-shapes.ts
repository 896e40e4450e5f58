import type { Feature, Position } from "geojson";
import type { Shape, Shapes } from "@/lib/borders";

const LEAST_POSITIONS = 4;

/** The shapes of a GeoJSON file as they are drawn here. Null where one of them is none that can be drawn. */
export function shapesOf(geojson: unknown): Shapes | null {
  const { features } = geojson as { features?: unknown };
  if (!Array.isArray(features) || features.length === 0) return null;
  const shapes = features.map((feature, index) => shapeOf(feature, index));
  return shapes.every((shape) => shape !== null) ? { type: "FeatureCollection", features: shapes } : null;
}

function shapeOf(feature: unknown, index: number): Shape | null {
  const { id, properties, geometry } = (feature ?? {}) as Partial<Feature>;
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.type === "MultiPolygon" ? geometry.coordinates : undefined;
  if (!Array.isArray(polygons) || polygons.length === 0 || !polygons.every(isPolygon)) return null;
  const code = String(properties?.code ?? id ?? index);
  const name = typeof properties?.name === "string" ? properties.name : code;
  return { type: "Feature", properties: { code, name, country: countryOf(properties?.members) }, geometry: { type: "MultiPolygon", coordinates: polygons.map(windForDrawing) } };
}

function countryOf(members: unknown): string | undefined {
  const countries = new Set(Array.isArray(members) ? members.map((member) => String(member).slice(0, 2)) : []);
  return countries.size === 1 ? [...countries][0] : undefined;
}

function isPolygon(rings: unknown): rings is Position[][] {
  return Array.isArray(rings) && rings.length > 0 && rings.every((ring) => Array.isArray(ring) && ring.length >= LEAST_POSITIONS && ring.every(isOnEarth));
}

function isOnEarth(position: unknown): boolean {
  if (!Array.isArray(position)) return false;
  const [longitude, latitude] = position as unknown[];
  return typeof longitude === "number" && typeof latitude === "number" && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

/** d3 takes what lies right of a ring as its inside, and RFC 7946 what lies left of it. */
function windForDrawing(rings: Position[][]): Position[][] {
  return rings.map((ring, index) => (area(ring) > 0 === (index === 0) ? ring.toReversed() : ring));
}

/** Twice the area, positive where the ring turns left. */
function area(ring: Position[]): number {
  return ring.slice(1).reduce((sum, [x = 0, y = 0], index) => {
    const [beforeX = 0, beforeY = 0] = ring[index] ?? [];
    return sum + beforeX * y - x * beforeY;
  }, 0);
}
