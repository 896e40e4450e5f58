import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { LineChart } from "@/components/charts/line-chart";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { Tiles } from "@/components/data/tiles";
import { DataState } from "@/components/data/data-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Notice } from "@/components/ui/notice";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { CopyLinkButton } from "@/components/view/copy-link-button";
import { axisFormat, formatLongDay } from "@/lib/days";
import { formatCount, formatDecimal, formatTick } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { AsOfField } from "./parts/as-of-field";
import { ExportSeriesButton } from "./parts/export-series-button";
import { FlaggedCard } from "./parts/flagged-card";
import { PointTable } from "./parts/point-table";
import { type MarketPoint, type MarketSeries, useSeries, useSeriesList } from "./queries";
import { DEFAULT_RANGE, type RangeKey, RANGES, rangeOf } from "./range";

const RevisionsDialog = lazy(() => import("./parts/revisions-dialog"));

/** One series: its chart, its facts, and every observation that is in doubt. */
export function SeriesPage() {
  const { symbol } = useParams({ from: "/_app/market/$symbol" });
  const { band: range = DEFAULT_RANGE, known: asOf, source } = useSearch({ from: "/_app/market/$symbol" });
  const navigate = useNavigate({ from: "/market/$symbol" });
  const list = useSeriesList();
  const last = list.data?.items.find((item) => item.symbol === symbol && (!source || item.source === source))?.last;
  const query = useSeries(symbol, rangeOf(range, last), { asOf, source });
  const [historyOf, setHistoryOf] = useState<string>();
  return (
    <PageBody>
      <PageHeader
        title={symbol}
        breadcrumbs={<Trail />}
        description={query.data && `${query.data.source} · ${query.data.unit} · ${query.data.frequency}`}
        actions={
          <>
            <AsOfField value={asOf} onChange={(next) => void navigate({ search: (previous) => ({ ...previous, known: next }), replace: true, resetScroll: false })} />
            <Segmented<RangeKey>
              label="Range"
              value={range}
              onChange={(key) => void navigate({ search: (previous) => ({ ...previous, band: key === DEFAULT_RANGE ? undefined : key }), replace: true, resetScroll: false })}
              options={Object.entries(RANGES).map(([value, label]) => ({ value: value as RangeKey, label }))}
            />
            <CopyLinkButton />
            <ExportSeriesButton symbol={symbol} points={query.data?.points} />
          </>
        }
      />
      <DataState query={query} label="series" skeleton={<Skeleton className="h-120" />}>
        {(series) => (
          <>
            <Clock series={series} asOf={asOf} />
            <Facts series={series} />
            <SeriesChart symbol={symbol} unit={series.unit} points={series.points} onHistory={setHistoryOf} />
            <FlaggedCard points={series.points} flagged={series.flagged} onHistory={setHistoryOf} />
            <Suspense>{historyOf && <RevisionsDialog symbol={symbol} source={series.source} day={historyOf} onClose={() => setHistoryOf(undefined)} />}</Suspense>
          </>
        )}
      </DataState>
    </PageBody>
  );
}

/** Says when the page does not show what is known now, or what is known is old. */
function Clock({ series, asOf }: { series: MarketSeries; asOf: string | undefined }) {
  if (asOf) return <Notice tone="info" title={`As it was known on ${formatMoment(`${asOf}:00Z`)}.`}>Later values and revisions are left out.</Notice>;
  if (!series.stale) return null;
  return <Notice tone="warn" title="Stale.">The newest known value is older than a {series.frequency} series should be.</Notice>;
}

interface SeriesChartProps {
  symbol: string;
  unit: string;
  points: readonly MarketPoint[];
  onHistory: (day: string) => void;
}

function SeriesChart({ symbol, unit, points, onHistory }: SeriesChartProps) {
  const days = useMemo(() => points.map((point) => point.as_of), [points]);
  const series = useMemo(() => [{ id: "value", label: symbol, values: points.map((point) => point.value), color: "var(--series-1)" }], [points, symbol]);
  const known = points.filter((point) => point.value !== null);
  const [first, latest] = [known[0], known.at(-1)];
  return (
    <ChartCard
      title={unit === "unspecified" ? symbol : `${symbol}, ${unit}`}
      description={first && latest ? `${formatLongDay(first.as_of)} to ${formatLongDay(latest.as_of)}` : "No known value in this range"}
      fileName={`opsight-${symbol.toLowerCase()}`}
      chart={(svgRef) => (
        <LineChart
          svgRef={svgRef}
          x={days}
          series={series}
          fromZero={false}
          height={340}
          formatX={axisFormat(days)}
          formatLongX={formatLongDay}
          formatY={(value) => formatDecimal(value, 4)}
          formatTick={(value) => formatTick(value, "decimal")}
          summary={`${symbol}: ${formatCount(known.length)} observations, last ${formatDecimal(latest?.value, 4)} on ${latest ? formatLongDay(latest.as_of) : "no day"}. Arrow keys read single days; the table view has them all.`}
        />
      )}
      table={<PointTable points={points} onHistory={onHistory} />}
    />
  );
}

function Facts({ series }: { series: MarketSeries }) {
  const facts = [
    ["First", formatLongDay(series.first)],
    ["Last", formatLongDay(series.last)],
    ["Observations", formatCount(series.observations)],
    ["Not known", formatCount(series.missing)],
    ["Flagged", formatCount(series.flagged)],
    ["Revisions", formatCount(series.revisions)],
  ] as const;
  return <Tiles items={facts} size="md" className="shadow-card" />;
}

function Trail() {
  return (
    <Breadcrumbs here="Series">
      <Link to="/market" className={crumbClass}>
        Market
      </Link>
    </Breadcrumbs>
  );
}
