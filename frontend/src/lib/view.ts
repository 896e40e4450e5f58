import { z } from "zod/mini";
import { oneOf } from "@/lib/search-values";
import { addDays, type Day, type DayRange, isDay, startOfMonth, startOfQuarter, startOfYear } from "./days";

/**
 * The part of the view that every page shares, kept in the URL: dataset, range and comparison. A bad value falls back
 * to its default instead of breaking the page; a default is left out of the URL.
 */
export const PRESETS = {
  latest: "Last 30 days with data",
  "7d": "Last 7 days",
  "14d": "Last 14 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "365d": "Last 365 days",
  mtd: "Month to date",
  lastmonth: "Last month",
  qtd: "Quarter to date",
  ytd: "Year to date",
} as const;
export type Preset = keyof typeof PRESETS;

export const COMPARISONS = {
  previous_period: "Previous period",
  previous_year: "Previous year",
  none: "No comparison",
} as const;
export type Comparison = keyof typeof COMPARISONS;
export type Dataset = "warehouse" | "demo";

const presetNames = Object.keys(PRESETS) as [Preset, ...Preset[]];
const comparisonNames = Object.keys(COMPARISONS) as [Comparison, ...Comparison[]];
const day = z.string().check(z.refine(isDay));

export const viewSearch = z.object({
  dataset: oneOf("warehouse", "demo"),
  range: z.catch(z.optional(z.enum(presetNames)), undefined),
  start: z.catch(z.optional(day), undefined),
  end: z.catch(z.optional(day), undefined),
  compare: z.catch(z.optional(z.enum(comparisonNames)), undefined),
  as_of: z.catch(z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/))), undefined),
});
export type ViewSearch = z.infer<typeof viewSearch>;

/** Search parameters that follow the user from page to page. */
export const SHARED_KEYS = ["dataset", "range", "start", "end", "compare", "as_of"] as const;

export const DEFAULT_PRESET: Preset = "latest";
export const DEFAULT_COMPARISON: Comparison = "previous_period";

/** The search of a comparison; the default needs none. */
export function compareSearch(value: Comparison): Partial<ViewSearch> {
  return { compare: value === DEFAULT_COMPARISON ? undefined : value };
}

export interface View {
  dataset: Dataset;
  /** Undefined for `latest`: the server then answers with the last 30 days that have data, and says which. */
  range: DayRange | undefined;
  /** The preset the range comes from; undefined for a range of the user's own. */
  preset: Preset | undefined;
  compare: Comparison;
  /** The moment whose knowledge is shown, in UTC; undefined is now. */
  asOf?: string | undefined;
}

/** What `search` means on the day `today`. Ranges end yesterday: today is never complete. */
export function readView(search: ViewSearch, today: Day): View {
  const own = search.start && search.end && search.start <= search.end ? { start: search.start, end: search.end } : undefined;
  const preset = own ? undefined : (search.range ?? DEFAULT_PRESET);
  return {
    dataset: search.dataset ?? "warehouse",
    range: own ?? presetRange(preset ?? DEFAULT_PRESET, today),
    preset,
    compare: search.compare ?? DEFAULT_COMPARISON,
    asOf: search.as_of,
  };
}

export function presetRange(preset: Preset, today: Day): DayRange | undefined {
  const end = addDays(today, -1);
  switch (preset) {
    case "latest":
      return undefined;
    case "mtd":
      return { start: startOfMonth(end), end };
    case "lastmonth":
      return lastMonth(today);
    case "qtd":
      return { start: startOfQuarter(end), end };
    case "ytd":
      return { start: startOfYear(end), end };
    default:
      return { start: addDays(today, -Number.parseInt(preset, 10)), end };
  }
}

function lastMonth(today: Day): DayRange {
  const end = addDays(startOfMonth(today), -1);
  return { start: startOfMonth(end), end };
}
