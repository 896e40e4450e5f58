import { Link } from "@tanstack/react-router";
import type { Column } from "@/components/data/columns";
import { Breakable } from "@/components/ui/breakable";
import { Badge } from "@/components/ui/badge";
import { formatLongDay } from "@/lib/days";
import { formatCount } from "@/lib/format";
import type { MarketSeries } from "../queries";

export const SERIES_COLUMNS: Column<MarketSeries>[] = [
  {
    id: "symbol",
    header: "Series",
    value: (series) => series.symbol,
    cell: (series) => (
      <Link to="/market/$symbol" params={{ symbol: series.symbol }} search={{ source: series.source }} className="font-medium text-ink hover:text-brand hover:underline">
        <Breakable>{series.symbol}</Breakable>
      </Link>
    ),
  },
  { id: "source", header: "Source", value: (series) => series.source, className: "max-md:hidden" },
  { id: "unit", header: "Unit", value: (series) => series.unit, className: "max-lg:hidden" },
  { id: "frequency", header: "Frequency", value: (series) => series.frequency, className: "max-lg:hidden" },
  { id: "first", header: "From", value: (series) => series.first, cell: (series) => formatLongDay(series.first), className: "max-md:hidden whitespace-nowrap" },
  { id: "last", header: "To", value: (series) => series.last, cell: (series) => <LastDay series={series} />, className: "whitespace-nowrap" },
  { id: "observations", header: "Observations", align: "end", value: (series) => series.observations, cell: (series) => formatCount(series.observations), className: "max-sm:hidden" },
  {
    id: "flagged",
    header: "Flagged",
    hint: "Observations with any doubt: kept and shown, never dropped",
    align: "end",
    value: (series) => series.flagged,
    cell: (series) => (series.flagged > 0 ? <Badge tone="warn">{formatCount(series.flagged)}</Badge> : <span className="text-ink-3">0</span>),
  },
  { id: "revisions", header: "Revisions", align: "end", value: (series) => series.revisions, cell: (series) => formatCount(series.revisions), className: "max-lg:hidden" },
];

function LastDay({ series }: { series: MarketSeries }) {
  return (
    <span className="inline-flex items-center gap-2">
      {formatLongDay(series.last)} {series.stale && <Badge tone="warn">Stale</Badge>}
    </span>
  );
}
