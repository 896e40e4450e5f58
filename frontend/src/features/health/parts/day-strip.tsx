import { cn } from "@/lib/cn";
import { addDays, eachDay, formatDay } from "@/lib/days";
import { describeDays, describeNumber, WORDS } from "../describe";
import { type CheckStatus, HISTORY_DAYS, type Series } from "../queries";

/** The worse, the taller: the colour is not needed to tell them apart. */
const BARS: Record<CheckStatus, string> = { pass: "h-1.5 bg-good", warn: "h-3 bg-warn", fail: "h-5 bg-bad", unknown: "h-1.5 border border-line-strong" };

/** One bar for each of the last days, the newest at the right; a gap where nothing was checked. */
export function DayStrip({ series, until }: { series: Series | undefined; until: string }) {
  const days = series?.days ?? [];
  const byDay = new Map(days.map((day) => [day.day, day]));
  return (
    <div role="img" aria-label={describeDays(days)} className="flex h-5 items-end gap-px">
      {eachDay({ start: addDays(until, 1 - HISTORY_DAYS), end: until }).map((day) => {
        const found = byDay.get(day);
        const title = found ? `${formatDay(day)}: ${WORDS[found.status]}, ${describeNumber(found.observed, series?.unit ?? null)}` : `${formatDay(day)}: not checked`;
        return <span key={day} title={title} className={cn("max-w-2 min-w-0 flex-1 rounded-[1px]", found ? BARS[found.status] : "h-px bg-line")} />;
      })}
    </div>
  );
}
