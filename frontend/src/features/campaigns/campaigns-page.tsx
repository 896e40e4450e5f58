import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback } from "react";
import { useTenant } from "@/api/session";
import { toProblem } from "@/api/problem";
import { DataState } from "@/components/data/data-state";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { QualityLink } from "@/components/data/quality-link";
import { PageBody, PageHeader } from "@/components/data/page";
import { AsOfBanner } from "@/components/view/as-of";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { SavedViewsButton } from "@/features/saved-views/saved-views-button";
import { cn } from "@/lib/cn";
import { type Combined, useCombined } from "./queries";
import { ExportButton } from "./parts/export-button";
import { NoRowsInRange } from "./parts/no-rows-in-range";
import { OverviewSkeleton } from "./parts/overview-skeleton";
import { Overview } from "./parts/overview";
import { type CampaignsSearch, readPlatforms } from "./search";
import { useRefresh } from "./use-refresh";

const FirstSteps = lazy(() => import("./parts/first-steps").then((module) => ({ default: module.FirstSteps })));

/** The overview: how all campaigns did, and which ones made it so. */
export function CampaignsPage() {
  const search = useSearch({ from: "/_app/dashboards/campaigns/" });
  const navigate = useNavigate({ from: "/dashboards/campaigns/" });
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const platforms = readPlatforms(search.platforms);
  const query = useCombined({ view, platforms, q: search.q });
  const refresh = useRefresh(query.data?.snapshot_generated_at);
  const setSearch = useCallback(
    (patch: Partial<CampaignsSearch>) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
  const applied = appliedRange(query.data);
  return (
    <PageBody>
      <PageHeader
        title="Overview"
        actions={
          <ViewControls applied={applied}>
            <SavedViewsButton page="overview" />
            <ExportButton data={query.data} sort={search.sort} />
          </ViewControls>
        }
      />
      <AsOfBanner />
      {query.data && !view.asOf && !isEmptyTenant(query.data) && (
        <FreshnessBanner
          generatedAt={query.data.snapshot_generated_at}
          budgetSeconds={query.data.meta.freshness.budget_seconds}
          dataset={view.dataset}
          failed={query.error !== null && !toProblem(query.error).isOffline}
          timeZone={timeZone}
          more={<QualityLink />}
          {...refresh}
        />
      )}
      <DataState query={query} label="campaigns" skeleton={<OverviewSkeleton />} isEmpty={isEmptyTenant} empty={<Suspense fallback={<OverviewSkeleton />}><FirstSteps dataset={view.dataset} /></Suspense>}>
        {(data) => (
          <div className={cn("grid grid-cols-1 gap-4 transition-opacity duration-200 sm:gap-5", query.isPlaceholderData && "opacity-60")} aria-busy={query.isPlaceholderData}>
            {applied && data.campaign.rows.length > 0 ? (
              <Overview data={data} range={applied} search={search} platforms={platforms} onSearch={setSearch} />
            ) : (
              <NoRowsInRange data={data} filtered={platforms.length > 0 || search.q !== undefined} onClear={() => setSearch({ platforms: undefined, q: undefined })} />
            )}
          </div>
        )}
      </DataState>
    </PageBody>
  );
}

function isEmptyTenant(data: Combined): boolean {
  return data.coverage.start === null;
}

function appliedRange(data: Combined | undefined) {
  const { start_date: start, end_date: end } = data?.range ?? {};
  return start && end ? { start, end } : undefined;
}
