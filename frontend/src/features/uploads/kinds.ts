import type { UploadKind } from "./queries";

interface Kind {
  label: string;
  text: string;
  /** Dataset whose schema names the fields. */
  dataset: string;
}

/** What a file can be, in the words of the person who has it. */
export const KINDS: Record<UploadKind, Kind> = {
  ad_performance: { label: "Ad performance", text: "Spend, impressions, clicks and conversions by day: an export of an ad platform.", dataset: "ad_performance" },
  market: { label: "Market data", text: "Prices, rates or indices by date; one column a series.", dataset: "market_series" },
  budget: { label: "Budgets", text: "Planned spend by month and campaign.", dataset: "budget" },
  region: { label: "Regions", text: "Ad performance by state, parish or region.", dataset: "region_performance" },
};

export const KIND_KEYS = Object.keys(KINDS) as UploadKind[];

const MARKET_WORDS = /(vix|wti|brent|gold|sp500|s&p|fx|exchange|rate|index|price|market)/i;

/** A first guess from the file's name; the user has the last word. */
export function guessKind(fileName: string): UploadKind {
  if (/budget|plan/i.test(fileName)) return "budget";
  if (/region|geo|state|parish/i.test(fileName)) return "region";
  if (/ads?[_\-. ]|campaign|insight/i.test(fileName)) return "ad_performance";
  return MARKET_WORDS.test(fileName) ? "market" : "ad_performance";
}
