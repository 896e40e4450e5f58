import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { toProblem } from "@/api/problem";
import { useCan, useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { PageBody, PageHeader } from "@/components/data/page";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Card, CardHeader } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { Skeleton } from "@/components/ui/skeleton";
import { AsOfBanner } from "@/components/view/as-of";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { ExcludedNotice } from "@/features/campaigns/parts/excluded-notice";
import { type Combined, useCombined } from "@/features/campaigns/queries";
import { readPlatforms, togglePlatform } from "@/features/campaigns/search";
import { unplacedColumns } from "./columns";
import { outsideOf, shownOnOwn } from "./own-maps";
import { MapCard } from "./parts/map-card";
import { OwnMapsButton } from "./parts/own-maps-button";
import { OwnNamesButton } from "./parts/own-names-button";
import { countriesOf, mapOf, offTheMap, shownOn } from "./places";
import { isOwnMap, type RegionsSearch } from "./search";

// Seldom seen.
const NoSuchMap = lazy(() => import("./parts/no-such-map"));
const NoRegions = lazy(() => import("./parts/no-regions"));

/** Where money went and what it brought there: a map, its numbers, and what no platform placed. */
export function RegionsPage() {
  const search = useSearch({ from: "/_app/regions" });
  const navigate = useNavigate({ from: "/regions" });
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const platforms = readPlatforms(search.platforms);
  const ownMap = isOwnMap(search.map) ? search.map : undefined;
  const query = useCombined({ view, platforms, q: undefined, regionMap: ownMap });
  const setSearch = useCallback(
    (patch: Partial<RegionsSearch>) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
  const { data } = query;
  const { start_date: start, end_date: end } = data?.range ?? {};
  return (
    <PageBody>
      <PageHeader
        title="Regions"
        description="Where it was spent, and what it brought there."
        actions={
          <>
            <OwnMapsButton shown={ownMap} onShow={(id) => setSearch({ map: id, sort: undefined })} />
            <ViewControls applied={start && end ? { start, end } : undefined} />
          </>
        }
      />
      <AsOfBanner />
      {data && !view.asOf && (
        <FreshnessBanner
          generatedAt={data.snapshot_generated_at}
          budgetSeconds={data.meta.freshness.budget_seconds}
          dataset={view.dataset}
          failed={query.error !== null && !toProblem(query.error).isOffline}
          timeZone={timeZone}
        />
      )}
      {data && data.filters.platforms.length > 1 && (
        <div role="group" aria-label="Platforms" className="flex gap-2 overflow-x-auto pb-1">
          {data.filters.platforms.map(({ platform }) => (
            <Chip key={platform} pressed={platforms.includes(platform)} onToggle={() => setSearch({ platforms: togglePlatform(platforms, platform) })}>
              <PlatformMark platform={platform} /> {platformLook(platform).label}
            </Chip>
          ))}
        </div>
      )}
      {ownMap !== undefined && query.error && !data && toProblem(query.error).isMissing ? (
        <Suspense><NoSuchMap /></Suspense>
      ) : (
        <DataState query={query} label="regions" skeleton={<Skeleton className="h-120" />} isEmpty={({ region }) => region.length === 0} empty={<Suspense><NoRegions data={data} /></Suspense>}>
          {(combined) => <Regions data={combined} search={search} onSearch={setSearch} />}
        </DataState>
      )}
    </PageBody>
  );
}

function Regions({ data, search, onSearch }: { data: Combined; search: RegionsSearch; onSearch: (patch: Partial<RegionsSearch>) => void }) {
  const countries = useMemo(() => countriesOf(data.region), [data.region]);
  const map = isOwnMap(search.map) && search.map ? search.map : mapOf(search.map, countries);
  const section = data.region_map?.id === map ? data.region_map : undefined;
  const measure = search.measure ?? "spend";
  const currency = data.campaign.summary.currency;
  const mayMap = useCan("metrics:write");
  const shown = useMemo(() => (section ? shownOnOwn(section) : shownOn(map, data.region)), [section, map, data.region]);
  const unplaced = useMemo(() => [...(section ? outsideOf(section) : []), ...offTheMap(data.region)], [section, data.region]);
  const columns = useMemo(() => unplacedColumns(currency, mayMap), [currency, mayMap]);
  // Another map was chosen, and its numbers are on their way.
  if (isOwnMap(map) && !section) return <Skeleton className="h-120" />;
  return (
    <>
      <ExcludedNotice currency={data.meta.currency} />
      <MapCard
        map={map}
        shown={shown}
        currency={data.region.find((row) => row.currency !== null)?.currency ?? null}
        countries={countries}
        measure={measure}
        sort={search.sort}
        onMap={(code) => onSearch({ map: code, sort: undefined })}
        onMeasure={(key) => onSearch({ measure: key === "spend" ? undefined : key, sort: undefined })}
        onSort={(sort) => onSearch({ sort })}
      />
      {(unplaced.length > 0 || mayMap) && (
        <Card>
          <CardHeader
            title="Not on the map"
            description="Reports of places need not add up to what campaigns report; what is left, and names that no map knows, stand here."
            actions={mayMap && <OwnNamesButton />}
          />
          {unplaced.length > 0 && <DataTable label="Not on the map" columns={columns} rows={unplaced} rowId={({ kind, code }) => `${kind}/${code}`} />}
        </Card>
      )}
    </>
  );
}
