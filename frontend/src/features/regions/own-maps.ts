import type { Schema } from "@/api/client";
import type { Shapes } from "@/lib/borders";
import { shapesOf } from "./own-shapes";
import type { Shown, Unplaced } from "./places";

export type OwnMap = Schema<"RegionMapSummary">;
export type MapSection = Schema<"MapSection">;

/** What an own map shows: its features with numbers. */
export function shownOnOwn(section: MapSection): Map<string, Shown> {
  return new Map(section.rows.flatMap((row) => (row.kind === "feature" && row.code !== null ? [[row.code, { ...row, code: row.code, names: row.regions }] as const] : [])));
}

/** Places that lie in no feature, as one row. */
export function outsideOf(section: MapSection): Unplaced[] {
  return section.rows.flatMap((row) => (row.kind === "outside" ? [{ ...row, kind: "outside" as const, code: "outside", names: row.regions }] : []));
}

/** A feature as it says of itself; its `id` is its place in the file. */
interface ReadFeature {
  id: string;
  code: string;
  name: string;
  members: readonly string[];
}

/** A file as far as it can be read here; the API says whether it is a map. */
export interface ReadFile {
  geojson: Record<string, unknown>;
  features: readonly ReadFeature[];
  /** By the ids of the features; none where a shape cannot be drawn. */
  shapes: Shapes | null;
}

/** What the API takes at once, less some room for the name. */
export const MOST_BYTES = 5 * 1024 * 1024 - 1024;

/** Reads a GeoJSON file. Throws a sentence for people where there is nothing to ask the API for. */
export function readFile(text: string): ReadFile {
  const geojson = parse(text);
  if (new Blob([JSON.stringify(geojson)]).size > MOST_BYTES) throw new Error("This file is too large. A map may have up to 5 MB: simplify its shapes, or leave digits out.");
  const features = listOf(geojson.features).map((feature, index) => {
    const { properties, id } = objectOf(feature);
    const { code, name, members } = objectOf(properties);
    return { id: `features[${index}]`, code: textOf(code ?? id), name: textOf(name), members: membersOf(members) };
  });
  const shapes = shapesOf(geojson);
  shapes?.features.forEach(({ properties }, index) => (properties.code = features[index]?.id ?? ""));
  return { geojson, features, shapes };
}

/** A name for a map by the name of its file. */
export function nameOfFile(file: string): string {
  return file
    .replace(/\.(geo)?json$/i, "")
    .replaceAll(/[_\s]+/g, " ")
    .trim()
    .slice(0, 120);
}

function parse(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error("This is not JSON. Export the map as GeoJSON and choose that file.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error("This is not GeoJSON. Export the map as GeoJSON and choose that file.");
  return parsed as Record<string, unknown>;
}

function membersOf(value: unknown): string[] {
  const listed = typeof value === "string" ? value.split(",") : listOf(value);
  return listed.map((each) => textOf(each)).filter((each) => each !== "");
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {});
const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "");
