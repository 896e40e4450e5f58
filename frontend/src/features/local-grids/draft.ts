import type { DraftProblem, GridDraft, GridMap, GridSearch } from "./types";

/** The parts of the builder, in the order of the work, and the pointers that belong to each. */
export const SECTIONS = [
  { key: "business", title: "Business", pointers: ["/business"] },
  { key: "map", title: "Map", pointers: ["/map"] },
  { key: "keywords", title: "Keywords", pointers: ["/keywords"] },
  { key: "search", title: "Source and search", pointers: ["/search"] },
  { key: "recipients", title: "Schedule and recipients", pointers: ["/recipients"] },
] as const;
export type SectionKey = (typeof SECTIONS)[number]["key"];

export const MOST_KEYWORDS = 5;
export const MOST_RECIPIENTS = 20;

export const NEW_SEARCH: GridSearch = { source: "simulated", depth: 20, zoom: 15, language_code: "en", region_code: null, device: "mobile", allows_fallback: false, cost_ceiling: null };

export const NEW_DRAFT: GridDraft = {
  name: "New grid",
  business: null,
  map: null,
  keywords: [],
  search: NEW_SEARCH,
  recipients: [],
};

/** A 7 by 7 square with a kilometre between neighbours: what most places of business begin with. */
export function mapAround(latitude: number, longitude: number): GridMap {
  return { shape: "square", size: 7, unit: "km", radius: null, spacing: 1, latitude, longitude, excluded: [] };
}

/** What is wrong in a part of the builder. */
export function problemsOf(section: SectionKey, problems: readonly DraftProblem[]): DraftProblem[] {
  const { pointers } = SECTIONS.find(({ key }) => key === section) ?? { pointers: [] };
  return problems.filter(({ pointer }) => pointers.some((start) => pointer === start || pointer.startsWith(`${start}/`)));
}

/** The message about exactly this field. */
export function messageAt(pointer: string, problems: readonly DraftProblem[]): string | undefined {
  return problems.find((problem) => problem.pointer === pointer)?.message;
}

/** Whether what keeps the source from being asked is settled where providers are connected. */
export function connectionHelps(problems: readonly DraftProblem[]): boolean {
  return problems.some(({ pointer, code }) => pointer === "/search/source" && (code === "not_connected" || code === "credentials_refused"));
}

/** A grid in which a point is left out, or asked again. */
export function toggled(map: GridMap, pointId: string): GridMap {
  const excluded = map.excluded ?? [];
  return { ...map, excluded: excluded.includes(pointId) ? excluded.filter((id) => id !== pointId) : [...excluded, pointId] };
}

/** Another size or shape has other points: what was left out no longer means the same. */
export function reshaped(map: GridMap, patch: Partial<Pick<GridMap, "size" | "shape">>): GridMap {
  return { ...map, ...patch, excluded: [] };
}

/** The same lengths in the other unit, rounded as people type them. */
export function inUnit(map: GridMap, unit: GridMap["unit"]): GridMap {
  if (unit === map.unit) return map;
  const factor = unit === "mi" ? 1 / 1.609344 : 1.609344;
  const converted = (value: number | null | undefined) => (value === null || value === undefined ? null : Math.round(value * factor * 1000) / 1000);
  return { ...map, unit, radius: converted(map.radius), spacing: converted(map.spacing) };
}

/** A number that was typed; undefined while it is none. */
export function typedNumber(text: string): number | undefined {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) ? value : undefined;
}
