import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Shapes } from "./borders";

type Borders = Topology<{ shapes: GeometryCollection<{ code: string; name: string }> }>;

const FILES = import.meta.glob<string>("./shapes/*.json", { query: "?url&no-inline", import: "default", eager: true });

/** The shapes of the countries of the world, or of the regions of one. Null where there are none. */
export async function fetchBorders(map: string, signal: AbortSignal): Promise<Shapes | null> {
  const file = FILES[`./shapes/${map}.json`];
  if (file === undefined) return null;
  const answer = await fetch(file, { signal });
  if (!answer.ok) throw new Error(`The map could not be read (${answer.status}).`);
  const borders = (await answer.json()) as Borders;
  return feature(borders, borders.objects.shapes) as Shapes;
}
