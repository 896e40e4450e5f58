import type { Schema } from "@/api/client";
import { combine, type MeasureKey, type Measures } from "@/features/campaigns/measures";

export type RegionRow = Schema<"RegionRow">;

/** What a map shows of one shape: the measures of all rows that lie in it. */
export interface Shown extends Measures {
  code: string;
  name: string;
  /** How the places in it were reported. */
  names: readonly string[];
}

/** What no shape can show. */
export interface Unplaced extends Measures {
  kind: RegionRow["kind"] | "outside";
  code: string;
  name: string;
  /** What was added to it, where that is not its own name. */
  names: readonly string[];
}

const NAMES = new Intl.DisplayNames("en", { type: "region" });

/** What a map is called: a country by its code, or the world. */
export const nameOf = (map: string): string => (map === "world" ? "The world" : (NAMES.of(map) ?? map));

type Placed = RegionRow & { place: NonNullable<RegionRow["place"]> };

const isPlaced = (row: RegionRow): row is Placed => row.place !== null;

/** Countries with numbers, by their code. */
export function countriesOf(rows: readonly RegionRow[]): string[] {
  return [...new Set(rows.filter(isPlaced).map(({ place }) => place.country))].toSorted();
}

/** The map to show: what is asked for where it has numbers, else the only country, else the world. */
export function mapOf(asked: string | undefined, countries: readonly string[]): string {
  if (asked !== undefined && (asked === "world" || countries.includes(asked))) return asked;
  return countries.length === 1 && countries[0] !== undefined ? countries[0] : "world";
}

/** One entry a shape of the map: countries of the world, or regions of one country. Two names of one place are added. */
export function shownOn(map: string, rows: readonly RegionRow[]): Map<string, Shown> {
  const parts = new Map<string, Placed[]>();
  for (const row of rows.filter(isPlaced)) {
    const code = map === "world" ? row.place.country : row.place.country === map ? row.place.code : undefined;
    if (code !== undefined) parts.set(code, [...(parts.get(code) ?? []), row]);
  }
  return new Map([...parts].map(([code, placed]) => [code, { ...combine(placed), code, name: map === "world" ? nameOf(code) : (placed[0]?.place.name ?? code), names: placed.map(({ name }) => name) }]));
}

/** What no shape can show: names that are not known or could mean several places, and what nobody attributed. */
export function offTheMap(rows: readonly RegionRow[]): Unplaced[] {
  return rows.filter((row) => row.place === null).map((row) => ({ ...row, names: [] }));
}

const STEPS = 5;

/** Lower bounds of at most five classes with about as many values each; the first is the least value. */
export function bounds(values: readonly number[]): number[] {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b);
  const steps = Math.min(STEPS, sorted.length);
  return [...new Set(Array.from({ length: steps }, (_, step) => sorted[Math.floor((step * sorted.length) / steps)] ?? 0))];
}

/** The class of a value among `bounds`, from 0. */
export function classOf(value: number, lower: readonly number[]): number {
  return Math.max(0, lower.findLastIndex((bound) => value >= bound));
}

/** Known values of a measure, for its classes. */
export function valuesOf(shown: ReadonlyMap<string, Shown>, measure: MeasureKey): number[] {
  return [...shown.values()].map((each) => each[measure]).filter((value) => value !== null);
}
