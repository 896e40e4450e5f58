import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChartCandlestick } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { DataTable } from "@/components/data/data-table";
import { PageBody, PageHeader } from "@/components/data/page";
import { buttonClass } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { SERIES_COLUMNS } from "./parts/series-columns";
import { SeriesTile } from "./parts/series-tile";
import { type MarketSeries, useSeriesList } from "./queries";

const TILES = 4;

/** Prices, rates and indices: each series with its range and what is doubtful in it. */
export function MarketPage() {
  const { q = "", sort } = useSearch({ from: "/_app/market/" });
  const navigate = useNavigate({ from: "/market/" });
  const query = useSeriesList();
  return (
    <PageBody>
      <PageHeader
        title="Market"
        description="Series from your files and providers. Every revision is kept; surprises are flagged, never mended."
        actions={
          <>
            <Link to="/market-pulls" className={buttonClass({})}>
              Providers and pulls
            </Link>
            <Link to="/uploads" className={buttonClass({ variant: "primary" })}>
              Upload market data
            </Link>
          </>
        }
      />
      <DataState
        query={query}
        label="market series"
        skeleton={<Skeleton className="h-120" />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Card>
            <EmptyState
              icon={ChartCandlestick}
              title="No market data yet"
              action={
                <>
                  <Link to="/market-pulls" className={buttonClass({ variant: "primary" })}>
                    Pull from a provider
                  </Link>
                  <Link to="/uploads" className={buttonClass({})}>
                    Upload a file
                  </Link>
                </>
              }
            >
              Euro rates need no key. Or upload a file with a date and one or more value columns: each column becomes a series.
            </EmptyState>
          </Card>
        }
      >
        {({ items }) => {
          const shown = items.filter((series) => matches(series, q));
          return (
            <>
              <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 2xl:grid-cols-4">
                {headline(shown).map((series) => (
                  <li key={`${series.symbol}/${series.source}`}>
                    <SeriesTile series={series} />
                  </li>
                ))}
              </ul>
              <Card>
                <CardHeader
                  title="All series"
                  description={plural(items.length, "series", "series")}
                  actions={
                    <SearchInput
                      label="Search series"
                      value={q}
                      onChange={(text) => void navigate({ search: (previous) => ({ ...previous, q: text || undefined }), replace: true, resetScroll: false })}
                      className="w-56 max-sm:w-full"
                    />
                  }
                />
                <DataTable
                  label="Market series"
                  columns={SERIES_COLUMNS}
                  rows={shown}
                  rowId={(series) => `${series.symbol}/${series.source}`}
                  sort={sort}
                  onSort={(next) => void navigate({ search: (previous) => ({ ...previous, sort: next }), replace: true, resetScroll: false })}
                  onOpen={({ symbol, source }) => void navigate({ to: "/market/$symbol", params: { symbol }, search: { source } })}
                  empty={
                    <CardBody>
                      <EmptyState title="No series fits">Clear the search to see all of them.</EmptyState>
                    </CardBody>
                  }
                />
              </Card>
            </>
          );
        }}
      </DataState>
    </PageBody>
  );
}

/** The longest series of each family (`VIX.CLOSE` and `VIX.HIGH` are one), so that four tiles show four things. */
function headline(items: readonly MarketSeries[]): MarketSeries[] {
  const families = new Map<string, MarketSeries>();
  for (const series of items.toSorted((a, b) => b.observations - a.observations)) {
    const family = series.symbol.split(".")[0] ?? series.symbol;
    if (!families.has(family)) families.set(family, series);
  }
  return [...families.values()].slice(0, TILES);
}

function matches(series: MarketSeries, q: string): boolean {
  return `${series.symbol} ${series.source} ${series.unit}`.toLowerCase().includes(q.toLowerCase());
}
