import type { Schema } from "@/api/client";

type Month = Pick<Schema<"ReviewMonth">, "month" | "reviews" | "replied">;

/** With those between in which nothing was written, so that a line over them has even steps. They are oldest first. */
export function everyMonth(months: readonly Month[]): Month[] {
  return months.flatMap((one, index) => {
    const before = months[index - 1];
    return before ? [...between(before.month, one.month), one] : [one];
  });
}

function between(from: string, until: string): Month[] {
  const found: Month[] = [];
  for (let month = next(from); month < until; month = next(month)) found.push({ month, reviews: 0, replied: 0 });
  return found;
}

/** `2026-12-01` follows `2026-11-01`. */
function next(month: string): string {
  const date = new Date(`${month}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}
