import type { GridMetrics } from "../types";
import { formatRank, formatShare } from "../words";

interface MetricTilesProps {
  metrics: GridMetrics | null;
  previous?: GridMetrics | null | undefined;
}

interface Figure {
  name: string;
  formula: string;
  value: string;
  /** How much better than before; more is better. */
  gained: number | undefined;
}

/** The figures of the grid, each with its formula: other products call others by the same names. */
export function MetricTiles({ metrics, previous }: MetricTilesProps) {
  if (!metrics) return null;
  return (
    <dl aria-label="Figures" className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line sm:grid-cols-3">
      {figures(metrics, previous ?? undefined).map(({ name, formula, value, gained }) => (
        <div key={name} className="bg-surface px-4 py-3">
          <dt className="text-xs text-ink-3" title={formula}>
            {name}
          </dt>
          <dd className="num text-lg font-semibold">
            {value}
            {gained !== undefined && gained !== 0 && (
              <span className={`ml-2 text-xs font-medium ${gained > 0 ? "text-good" : "text-bad"}`}>
                {gained > 0 ? "▲" : "▼"} {Math.abs(gained).toFixed(gained % 1 === 0 ? 0 : 2)}
                <span className="sr-only"> {gained > 0 ? "better" : "worse"} than before</span>
              </span>
            )}
          </dd>
          <dd className="text-2xs text-ink-3">{formula}</dd>
        </div>
      ))}
    </dl>
  );
}

function figures(now: GridMetrics, before: GridMetrics | undefined): Figure[] {
  const gain = (better: number | null | undefined, worse: number | null | undefined) => (better == null || worse == null ? undefined : Math.round((better - worse) * 100) / 100);
  return [
    { name: "ATRP", formula: `mean of all ranks, missing counts as ${now.depth + 1}`, value: formatRank(now.atrp), gained: gain(before?.atrp, now.atrp) },
    { name: "ARP", formula: "mean rank where it is found", value: formatRank(now.arp), gained: gain(before?.arp, now.arp) },
    { name: "SoLV", formula: "points with rank 1 to 3", value: formatShare(now.solv), gained: gain(now.solv, before?.solv) },
    { name: "Top 10", formula: "points with rank 1 to 10", value: formatShare(now.top10), gained: gain(now.top10, before?.top10) },
    { name: "Weighted SoV", formula: "of all businesses, a rank counts 1 / log2(rank + 1)", value: formatShare(now.weighted_sov), gained: gain(now.weighted_sov, before?.weighted_sov) },
    { name: "Found", formula: `of ${now.valid} valid points, to rank ${now.depth}`, value: formatShare(now.found_rate), gained: gain(now.found_rate, before?.found_rate) },
  ];
}
