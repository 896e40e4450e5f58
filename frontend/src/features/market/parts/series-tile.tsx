import { Link } from "@tanstack/react-router";
import { Sparkline } from "@/components/charts/sparkline";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatLongDay } from "@/lib/days";
import { formatDecimal } from "@/lib/format";
import { type MarketSeries, useSeries } from "../queries";
import { rangeOf } from "../range";

/** The last value of a series and its last year as a small line. */
export function SeriesTile({ series }: { series: MarketSeries }) {
  const { data, error } = useSeries(series.symbol, rangeOf("1y", series.last));
  const latest = data?.points.findLast((point) => point.value !== null);
  return (
    <Card className="h-full p-4">
      <Link to="/market/$symbol" params={{ symbol: series.symbol }} className="block">
        <p className="truncate text-sm font-medium text-ink-2">{series.symbol}</p>
        {data ? (
          <>
            <p className="num mt-1 text-2xl font-semibold tracking-tight">{formatDecimal(latest?.value, 4)}</p>
            <div className="mt-1 flex items-end justify-between gap-3">
              <p className="text-xs text-ink-3">
                {series.unit === "unspecified" ? "" : `${series.unit}, `}
                {latest ? formatLongDay(latest.as_of) : "no value"}
              </p>
              <Sparkline values={data.points.map((point) => point.value)} className="h-9 w-24 shrink-0 text-brand" />
            </div>
          </>
        ) : error ? (
          <p className="mt-2 text-sm text-ink-3">Could not be loaded</p>
        ) : (
          <Skeleton className="mt-2 h-14" />
        )}
      </Link>
    </Card>
  );
}
