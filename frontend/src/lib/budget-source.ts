import type { Schema } from "@/api/client";

/** Where the amount of a budget comes from, in words: the demo's are made up by its source. */
export function budgetSource(source: Schema<"BudgetRow">["source"], dataset: Schema<"Dataset">): string {
  if (source === "plan") return "Approved plan";
  return dataset === "demo" ? "Made up" : "Uploaded";
}
