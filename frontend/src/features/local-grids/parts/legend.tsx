import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import type { GridMetrics } from "../types";
import { type Band, BANDS } from "../words";

const SWATCHES: Record<Band, string> = {
  top3: "rounded-full bg-series-1",
  top10: "rounded-full bg-series-2",
  top20: "rounded-full bg-series-3",
  deeper: "rounded-full bg-series-6",
  missing: "rounded-full border border-dashed border-ink-3",
  error: "rounded-sm border border-bad bg-bad-soft",
  pending: "bg-surface-3",
};

/** What the pins mean, with how many there are of each. */
export function Legend({ bands, depth }: { bands: GridMetrics["bands"]; depth: number }) {
  const shown = BANDS.filter(({ band }) => band !== "deeper" || depth > 20);
  return (
    <ul aria-label="Legend" className="flex flex-wrap justify-center gap-x-4 gap-y-1.5 text-xs text-ink-2">
      {shown.map(({ band, label }) => (
        <li key={band} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={cn("size-3", SWATCHES[band])} />
          {label}
          <span className="num font-semibold text-ink">{formatCount(bands[band as keyof GridMetrics["bands"]])}</span>
        </li>
      ))}
    </ul>
  );
}
