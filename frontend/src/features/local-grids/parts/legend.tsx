import { formatCount } from "@/lib/format";
import type { GridMetrics } from "../types";
import { BANDS, COLOURS } from "../words";

/** What the pins mean, with how many there are of each. */
export function Legend({ bands, depth }: { bands: GridMetrics["bands"]; depth: number }) {
  const shown = BANDS.filter(({ band }) => band !== "deeper" || depth > 20);
  return (
    <ul aria-label="Legend" className="flex flex-wrap justify-center gap-x-4 gap-y-1.5 text-xs text-ink-2">
      {shown.map(({ band, label }) => (
        <li key={band} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`size-3 border ${band === "error" ? "" : "rounded-full"} ${band === "missing" ? "border-dashed" : ""}`} style={{ background: COLOURS[band].fill, borderColor: COLOURS[band].line }} />
          {label}
          <span className="num font-semibold text-ink">{formatCount(bands[band as keyof GridMetrics["bands"]])}</span>
        </li>
      ))}
    </ul>
  );
}
