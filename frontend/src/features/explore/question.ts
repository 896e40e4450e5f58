import type { Schema } from "@/api/client";
import type { View } from "@/lib/view";
import { type ExploreSearch, GRAINS } from "./search";

export { type ExploreSearch, GRAINS };

export type Question = Schema<"MetricsQuestion">;
export type Measure = Schema<"Measure">;
export type Dimension = Schema<"Dimension">;
export type Grain = (typeof GRAINS)[number];
export type Platform = Schema<"Platform">;
export type Filter = Schema<"Filter">;
export type Operator = NonNullable<Filter["operator"]>;

export const MEASURE_NAMES = ["spend", "impressions", "clicks", "link_clicks", "conversions", "conversions_value", "ctr", "cpc", "cpm", "cpa", "cvr", "roas", "reach", "frequency"] as const satisfies readonly Measure[];
export const DIMENSION_NAMES = ["platform", "account", "campaign", "ad_group", "ad", "region", "currency"] as const satisfies readonly Dimension[];
export const OPERATORS = { in: "is any of", not_in: "is none of", contains: "contains" } as const satisfies Record<Operator, string>;
export const MOST_DIMENSIONS = 4;
const MOST_ROWS = 1000;

/** The parts of a question that the builder changes. */
export interface Asked {
  measures: Measure[];
  dimensions: Dimension[];
  grain: Grain | undefined;
  filters: Filter[];
}

const DEFAULTS: Asked = { measures: ["spend", "clicks", "cpc", "conversions"], dimensions: ["platform"], grain: "day", filters: [] };

/** What an address asks; what it has wrong is left out, and what it leaves out is the default. */
export function readAsked(search: ExploreSearch): Asked {
  const measures = known(search.measures, MEASURE_NAMES);
  return {
    measures: measures.length > 0 ? measures : DEFAULTS.measures,
    dimensions: search.by === undefined ? DEFAULTS.dimensions : known(search.by, DIMENSION_NAMES).slice(0, MOST_DIMENSIONS),
    grain: search.grain === "none" ? undefined : (search.grain ?? DEFAULTS.grain),
    filters: readFilters(search.where),
  };
}

/** The address of `asked`; `undefined` leaves a default out of it. */
export function writeAsked(asked: Asked): ExploreSearch {
  const measures = asked.measures.join(",");
  const by = asked.dimensions.join(",") || "none";
  return {
    measures: measures === DEFAULTS.measures.join(",") ? undefined : measures,
    by: by === DEFAULTS.dimensions.join(",") ? undefined : by,
    grain: asked.grain === DEFAULTS.grain ? undefined : (asked.grain ?? "none"),
    where: writeFilters(asked.filters),
  };
}

/** The question as the API takes it. */
export function toQuestion({ measures, dimensions, grain, filters }: Asked, view: View): Question {
  return {
    measures,
    dimensions,
    filters,
    ...(grain ? { grain } : {}),
    ...(view.range ? { start_date: view.range.start, end_date: view.range.end } : {}),
    compare: view.compare,
    dataset: view.dataset,
    ...(view.asOf ? { as_of: view.asOf } : {}),
    allow_partial: false,
    limit: MOST_ROWS,
  };
}

/** What filters leave of platforms and accounts, as annotations are asked for; what they say otherwise does not narrow. */
export function chartScope(filters: readonly Filter[]): { platforms?: Platform[]; account_id?: string } {
  const only = (name: Dimension) => filters.find(({ dimension, operator }) => dimension === name && (operator ?? "in") === "in")?.values;
  const [account, ...others] = only("account") ?? [];
  const platforms = only("platform") as Platform[] | undefined;
  return { ...(platforms ? { platforms } : {}), ...(account && others.length === 0 ? { account_id: account } : {}) };
}

/** `list` with `one` switched on or off, in the order of `all`. */
export function toggled<Name extends string>(list: readonly Name[], one: Name, all: readonly Name[]): Name[] {
  return all.filter((name) => (name === one ? !list.includes(name) : list.includes(name)));
}

function known<Name extends string>(value: string | undefined, names: readonly Name[]): Name[] {
  const wanted = (value ?? "").split(",");
  return names.filter((name) => wanted.includes(name));
}

function readFilters(value: string | undefined): Filter[] {
  return (value ?? "").split(";").flatMap((part) => {
    const [dimension, operator, ...rest] = part.split(".");
    const values = rest
      .join(".")
      .split("|")
      .map(decoded)
      .filter((one) => one !== "");
    const isKnown = (DIMENSION_NAMES as readonly string[]).includes(dimension ?? "") && (operator ?? "") in OPERATORS;
    return isKnown && values.length > 0 ? [{ dimension: dimension as Dimension, operator: operator as Operator, values }] : [];
  });
}

function writeFilters(filters: readonly Filter[]): string | undefined {
  const parts = filters.map(({ dimension, operator, values }) => `${dimension}.${operator ?? "in"}.${values.map((value) => encodeURIComponent(value)).join("|")}`);
  return parts.length > 0 ? parts.join(";") : undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return ""; // Half an escape: an address that somebody cut.
  }
}
