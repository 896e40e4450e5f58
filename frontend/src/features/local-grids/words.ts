import { formatDecimal, formatPercent, NO_VALUE } from "@/lib/format";
import type { Run } from "@/components/runs/run";
import type { CellChange, GridKeyword, GridMap, GridPoint } from "./types";

export type Band = "top3" | "top10" | "top20" | "deeper" | "missing" | "error" | "pending";

export const BANDS: readonly { band: Band; label: string }[] = [
  { band: "top3", label: "1 to 3" },
  { band: "top10", label: "4 to 10" },
  { band: "top20", label: "11 to 20" },
  { band: "deeper", label: "21 and below" },
  { band: "missing", label: "Not found" },
  { band: "error", label: "No answer" },
];

interface Colours {
  fill: string;
  ink: string;
  line: string;
}

const filled = (fill: string, ink: string): Colours => ({ fill, ink, line: fill });

/** Told apart by lightness and hue, also by who sees no red or no green; the number and the shape say the same. */
export const COLOURS: Record<Band, Colours> = {
  top3: filled("var(--series-1)", "var(--surface)"),
  top10: filled("var(--series-2)", "black"),
  top20: filled("var(--series-3)", "black"),
  deeper: filled("var(--series-6)", "var(--surface)"),
  missing: { fill: "var(--surface)", ink: "var(--ink-2)", line: "var(--ink-3)" },
  error: { fill: "var(--bad-soft)", ink: "var(--bad)", line: "var(--bad)" },
  pending: filled("var(--surface-3)", "var(--ink-3)"),
};

export const CHANGES: Record<CellChange, { label: string; sign: string }> = {
  improved: { label: "Improved", sign: "▲" },
  declined: { label: "Declined", sign: "▼" },
  same: { label: "The same", sign: "=" },
  entered: { label: "Entered", sign: "+" },
  lost: { label: "Lost", sign: "−" },
  not_comparable: { label: "Not comparable", sign: "?" },
};

export const SOURCES: Record<string, string> = {
  simulated: "Simulated",
  dataforseo: "Google Maps, by DataForSEO",
  dataforseo_standard: "Google Maps, by DataForSEO's queue",
  places_api: "Google Places, indicative",
};

export const SOURCE_HINTS: Record<string, string> = {
  simulated: "Made up, always the same for the same question, and labelled everywhere. Costs nothing.",
  dataforseo: "Asks Google Maps at every point, and is paid from your own DataForSEO account.",
  dataforseo_standard: "The same ranks for less than a third of the price. Answers take minutes: mostly five, now and then up to 50.",
  places_api: "The order of Google Places, not the ranks that people see on Google Maps. Costs nothing.",
};

/** Where ranks come from. What a provider tells in practice is simulated, and says so. */
export function sourceWords(source: string | null | undefined, provenance: Run["provenance"]): string {
  const words = SOURCES[source ?? "simulated"] ?? source ?? "";
  const isPractice = source !== "simulated" && provenance === "simulated";
  return isPractice ? `${words}, in practice` : words;
}

/** Whether each question costs money. */
export function isPaid(source: string | null | undefined): boolean {
  return source === "dataforseo" || source === "dataforseo_standard";
}

export const OBSTACLES: Record<string, string> = {
  geometry: "other points",
  source: "another source",
  depth: "another depth",
  zoom: "another zoom",
  language: "another language",
  region: "another region",
  device: "another device",
  keyword: "no keyword in common",
};

/** In which band a cell is. */
export function bandOf(rank: number | null | undefined, status: GridKeyword["statuses"][number] | undefined): Band {
  if (status === undefined || status === null) return "pending";
  if (status === "error") return "error";
  if (rank === null || rank === undefined) return "missing";
  if (rank <= 3) return "top3";
  if (rank <= 10) return "top10";
  return rank <= 20 ? "top20" : "deeper";
}

/** What stands in a pin. */
export function labelOf(rank: number | null | undefined, band: Band): string {
  if (band === "missing") return "–";
  if (band === "error") return "!";
  return band === "pending" ? "" : String(rank);
}

/** A cell in a sentence, for who cannot see it. */
export function spokenCell(point: GridPoint, rank: number | null | undefined, band: Band, depth: number): string {
  const place = `Row ${point.row + 1}, column ${point.column + 1}`;
  if (point.excluded) return `${place}: left out.`;
  if (band === "missing") return `${place}: not among the first ${depth}.`;
  if (band === "error") return `${place}: no answer.`;
  return band === "pending" ? `${place}: not asked yet.` : `${place}: rank ${rank}.`;
}

export function formatRank(value: number | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : value.toFixed(2);
}

/** A figure that is given as percent. */
export function formatShare(value: number | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : formatPercent(value / 100, 1);
}

/** Metres in the unit that the grid was typed in. */
export function formatLength(metres: number, unit: GridMap["unit"]): string {
  const metresPer = unit === "mi" ? 1609.344 : 1000;
  if (unit === "km" && metres < 1000) return `${formatDecimal(metres, 0)} m`;
  return `${formatDecimal(metres / metresPer, 2)} ${unit}`;
}
