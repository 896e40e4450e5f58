import { KIND_LABELS } from "@/components/runs/kinds";
import type { GatheredKind, ReportKind } from "./types";

export const KINDS = Object.keys(KIND_LABELS) as ReportKind[];

interface Shown {
  /** What a report of the kind shows, in a sentence. */
  shows: string;
  /** By what it can be narrowed. */
  narrowedBy: readonly ("platforms" | "account_ids" | "symbols")[];
}

/** The kinds that are set up here; grids have a builder of their own. */
export const GATHERED: Record<GatheredKind, Shown> = {
  ads_performance: { shows: "Totals, days, platforms and campaigns.", narrowedBy: ["platforms", "account_ids"] },
  executive_pack: { shows: "Totals, days and platforms, and nothing finer.", narrowedBy: ["platforms", "account_ids"] },
  data_quality: { shows: "Checks as they stand, incidents, and how far the data reaches.", narrowedBy: [] },
  market_brief: { shows: "Series of market data: where they stand, and day by day.", narrowedBy: ["symbols"] },
};

export const GATHERED_KINDS = Object.keys(GATHERED) as GatheredKind[];
