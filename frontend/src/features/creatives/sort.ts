import { MEASURE_KEYS, MEASURES } from "@/features/campaigns/measures";

export type SortKey = (typeof MEASURE_KEYS)[number];
export type Sort = SortKey | `-${SortKey}`;

export const DEFAULT_SORT: Sort = "-spend";

/** The order that an address asks for; what no measure is falls back to the default. */
export function readSort(value: string | undefined): Sort {
  return value && (MEASURE_KEYS as readonly string[]).includes(value.replace(/^-/, "")) ? (value as Sort) : DEFAULT_SORT;
}

/** The measure of an order. */
export function measureOf(sort: Sort): SortKey {
  return sort.replace(/^-/, "") as SortKey;
}

/** Costs are best when low; of everything else the most comes first. */
export function bestFirst(key: SortKey): Sort {
  return MEASURES[key].better === "lower" ? key : `-${key}`;
}

export function titleOf(sort: Sort): string {
  const { label, additive } = MEASURES[measureOf(sort)];
  const degree = sort.startsWith("-") ? (additive ? "Most" : "Highest") : "Lowest";
  return `${degree} ${label.toLowerCase()}`;
}
