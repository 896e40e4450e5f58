import { Link, notFound, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { Breadcrumbs, crumbClass } from "@/components/data/breadcrumbs";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { ErrorBoundary } from "@/components/data/error-boundary";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { PageBody, PageHeader } from "@/components/data/page";
import { PlatformMark } from "@/components/data/platform-mark";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { AsOfBanner } from "@/components/view/as-of";
import { useSetView, useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import type { MeasureKey } from "@/features/campaigns/measures";
import { AboutNumbers } from "@/features/campaigns/parts/about-numbers";
import { ExcludedNotice } from "@/features/campaigns/parts/excluded-notice";
import { KpiRow } from "@/features/campaigns/parts/kpi-row";
import { OverviewSkeleton } from "@/features/campaigns/parts/overview-skeleton";
import { readPlatforms } from "@/features/campaigns/search";
import type { DayRange } from "@/lib/days";
import { kindOf, nameOf } from "./copy";
import { CopyCard } from "./parts/copy-card";
import { AdsCard, CampaignsCard } from "./parts/shown-in";
import { VersionsCard } from "./parts/versions-card";
import { type CreativeDetail, type CreativePath, type RankedCreative, useCreative } from "./queries";

const FROM = "/_app/dashboards/creatives/$platform/$accountId/$creativeId";

const TrendCard = lazy(() => import("@/features/campaigns/parts/trend-card").then((module) => ({ default: module.TrendCard })));

/** One creative: what it says and said, its days, and the ads and campaigns that showed it. */
export function CreativePage() {
  const { platform: named, accountId, creativeId } = useParams({ from: FROM });
  const [platform] = readPlatforms(named);
  if (!platform) throw notFound();
  return <Creative path={{ platform, account_id: accountId, creative_id: creativeId }} />;
}

function Creative({ path }: { path: CreativePath }) {
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const query = useCreative(path, view);
  const { data } = query;
  const { start_date: start, end_date: end } = data?.range ?? {};
  const range = start && end ? { start, end } : undefined;
  const title = data ? nameOf(data.creative) : path.creative_id;
  return (
    <PageBody>
      <PageHeader
        title={title}
        breadcrumbs={
          <Breadcrumbs here={title}>
            <Link to="/dashboards/creatives" className={crumbClass}>
              Creatives
            </Link>
          </Breadcrumbs>
        }
        description={data && <Facts creative={data.creative} />}
        actions={<ViewControls applied={range} />}
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
      <DataState query={query} label="creative" skeleton={<OverviewSkeleton />}>
        {(detail) => (
          <>
            {range && detail.trend.length > 0 ? <Figures detail={detail} range={range} /> : <NoDays />}
            <CopyCard creative={detail.creative} />
            <VersionsCard versions={detail.versions} />
            {detail.trend.length > 0 && (
              <>
                <CampaignsCard detail={detail} />
                <AdsCard detail={detail} />
              </>
            )}
            <AboutNumbers meta={detail.meta} coverage={detail.coverage} />
          </>
        )}
      </DataState>
    </PageBody>
  );
}

function Figures({ detail, range }: { detail: CreativeDetail; range: DayRange }) {
  const { measure = "spend" } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/dashboards/creatives/$platform/$accountId/$creativeId" });
  const onMeasure = (key: MeasureKey) =>
    void navigate({ search: (previous) => ({ ...previous, measure: key === "spend" ? undefined : key }), replace: true, resetScroll: false });
  return (
    <>
      <ExcludedNotice currency={detail.meta.currency} />
      <KpiRow section={detail} range={range} selected={measure} onSelect={onMeasure} />
      <ErrorBoundary>
        <Suspense fallback={<Skeleton className="h-96" />}>
          <TrendCard section={detail} range={range} measure={measure} onMeasure={onMeasure} scope={{ platforms: [detail.creative.platform], account_id: detail.creative.account_id }} />
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

function Facts({ creative }: { creative: RankedCreative }) {
  return (
    <span className="flex flex-wrap items-center gap-2 pt-1">
      <StatusBadge status={creative.status} />
      <span className="inline-flex items-center gap-1.5">
        <PlatformMark platform={creative.platform} /> {kindOf(creative)}
      </span>
      {!creative.is_settled && <span className="text-ink-3">The platform may still restate the last days.</span>}
    </span>
  );
}

function NoDays() {
  const setView = useSetView();
  return (
    <Card>
      <EmptyState
        title="This creative has no data on these days"
        action={<Button onClick={() => setView({ range: undefined, start: undefined, end: undefined })}>Show the last 30 days with data</Button>}
      >
        No ad that shows it ran then, or its platform reported none.
      </EmptyState>
    </Card>
  );
}
