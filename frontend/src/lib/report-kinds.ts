import type { Schema } from "@/api/client";

export type ReportKind = Schema<"Run">["kind"];

/** What each kind of report is called; what it takes to set one up says `GET /reports/kinds`. */
export const KIND_LABELS: Record<ReportKind, string> = {
  local_grid: "Local search grid",
  ads_performance: "Ads performance",
  executive_pack: "Executive pack",
  data_quality: "Data quality",
  market_brief: "Market brief",
};

export const REPORT_KINDS = Object.keys(KIND_LABELS) as ReportKind[];
