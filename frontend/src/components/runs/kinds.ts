import type { Run } from "./run";

/** What a kind of report is called. */
export const KIND_LABELS: Record<Run["kind"], string> = {
  local_grid: "Local search grid",
  ads_performance: "Ads performance",
  executive_pack: "Executive pack",
  data_quality: "Data quality",
  market_brief: "Market brief",
};
