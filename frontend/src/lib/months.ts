import { today } from "@/lib/days";

/** `YYYY-MM`, as the API has it. */
export type Month = string;

/** The month it is now in `timeZone`. */
export function thisMonth(timeZone: string, now = new Date()): Month {
  return today(timeZone, now).slice(0, 7);
}

export function addMonths(month: Month, count: number): Month {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** "March 2026", or "Mar 2026" where there is little room. */
export function formatMonth(month: Month, width: "long" | "short" = "long"): string {
  return new Intl.DateTimeFormat("en-US", { month: width, year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}
