import { platformLook } from "@/components/data/platform-mark";
import type { AnswerRow } from "./queries";
import type { Dimension } from "./question";

const WITHOUT: Record<Dimension, string> = {
  platform: "No platform",
  account: "No account",
  campaign: "Beside campaigns",
  ad_group: "No ad group",
  ad: "No ad",
  region: "No region",
  currency: "Unknown currency",
};

/** What a row's entity is called: by its name, else by its id. */
export function labelOf(row: AnswerRow, dimension: Dimension): string {
  const value = row[`${dimension}_name`] ?? row[`${dimension}_id`] ?? row[dimension];
  if (value === null || value === undefined) return WITHOUT[dimension];
  return dimension === "platform" ? platformLook(String(value)).label : String(value);
}
