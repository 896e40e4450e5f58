import type { Feature, FeatureCollection, MultiPolygon } from "geojson";

export interface ShapeProperties {
  code: string;
  name: string;
  /** Of an own map's feature: where all of it lies. */
  country?: string | undefined;
}
export type Shape = Feature<MultiPolygon, ShapeProperties>;
export type Shapes = FeatureCollection<MultiPolygon, ShapeProperties>;

/** The map of all countries; every other one has the regions of one country, by its code. */
export const WORLD = "world";
