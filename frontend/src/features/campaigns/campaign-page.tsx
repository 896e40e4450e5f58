import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { QualityLink } from "@/components/data/quality-link";
import { PageBody, PageHeader } from "@/components/data/page";
import { platformLook } from "@/components/data/platform-mark";
import { StatusBadge } from "@/components/data/status-badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { AsOfBanner } from "@/components/view/as-of";
import { useSetView, useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import type { MeasureKey } from "./measures";
import { AboutNumbers } from "./parts/about-numbers";
import { AdTable } from "./parts/ad-table";
import { AdGroupTable } from "./parts/ad-group-table";
import { ExcludedNotice } from "./parts/excluded-notice";
import { KpiRow } from "./parts/kpi-row";
import { OverviewSkeleton } from "./parts/overview-skeleton";
import { RestatementCard } from "./parts/restatement-card";
import { type CampaignDetail, useCampaign, useRestatements } from "./queries";
import { restatedDays } from "./restatements";

const FROM = "/_app/dashboards/campaigns/$platform/$accountId/$campaignId";

const TrendCard = lazy(() => import("./parts/trend-card").then((module) => ({ default: module.TrendCard })));

/** One campaign: its totals, its days, and the ad groups and ads in it. */
export function CampaignPage() {
  const { platform, accountId, campaignId } = useParams({ from: FROM });
  const { measure = "spend" } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/dashboards/campaigns/$platform/$accountId/$campaignId" });
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const path = { platform, account_id: accountId, campaign_id: campaignId };
  const query = useCampaign(path, view);
  const { data } = query;
  const { start_date: start, end_date: end } = data?.range ?? {};
  const range = start && end ? { start, end } : undefined;
  const restatements = useRestatements(path, view.dataset, range);
  const restated = useMemo(() => restatedDays(restatements.data?.pages.flatMap((page) => page.items) ?? [], measure), [restatements.data, measure]);
  const onMeasure = (key: MeasureKey) =>
    void navigate({ search: (previous) => ({ ...previous, measure: key === "spend" ? undefined : key }), replace: true, resetScroll: false });
  return (
    <PageBody>
      <PageHeader
        title={data?.campaign.name ?? campaignId}
        breadcrumbs={<Breadcrumbs platform={platform} account={data?.campaign.account_name ?? accountId} />}
        description={data && <Facts detail={data} />}
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
          more={<QualityLink />}
        />
      )}
      <DataState query={query} label="campaign" skeleton={<OverviewSkeleton />} isEmpty={(detail) => detail.trend.length === 0} empty={<NoDays />}>
        {(detail) =>
          range && (
            <>
              <ExcludedNotice currency={detail.meta.currency} />
              <KpiRow section={detail} range={range} selected={measure} onSelect={onMeasure} />
              <Suspense fallback={<Skeleton className="h-96" />}>
                <TrendCard section={detail} range={range} measure={measure} onMeasure={onMeasure} restated={restated} scope={{ platforms: [platform], account_id: accountId, campaign_id: campaignId, campaign_name: detail.campaign.name }} />
              </Suspense>
              <AdTable detail={detail} />
              <AdGroupTable detail={detail} />
              <RestatementCard query={restatements} />
              <AboutNumbers meta={detail.meta} coverage={{ start: detail.campaign.start_date, end: detail.campaign.end_date }} />
            </>
          )
        }
      </DataState>
    </PageBody>
  );
}

function Breadcrumbs({ platform, account }: { platform: string; account: string }) {
  return (
    <ol className="flex flex-wrap items-center gap-1">
      <li>
        <Link to="/dashboards/campaigns" className="hover:text-ink hover:underline">
          Overview
        </Link>
      </li>
      <li className="flex items-center gap-1">
        <ChevronRight className="size-3" aria-hidden /> {platformLook(platform).label}
      </li>
      <li className="flex items-center gap-1">
        <ChevronRight className="size-3" aria-hidden /> {account}
      </li>
    </ol>
  );
}

function Facts({ detail: { campaign } }: { detail: CampaignDetail }) {
  return (
    <span className="flex flex-wrap items-center gap-2 pt-1">
      <StatusBadge status={campaign.status} />
      {campaign.objective && <span>{campaign.objective.toLowerCase().replaceAll("_", " ")}</span>}
      {campaign.region && <span>{campaign.region}</span>}
      {!campaign.is_settled && <span className="text-ink-3">The platform may still restate the last days.</span>}
    </span>
  );
}

function NoDays() {
  const setView = useSetView();
  return (
    <Card>
      <EmptyState
        title="This campaign has no data on these days"
        action={<Button onClick={() => setView({ range: undefined, start: undefined, end: undefined })}>Show the last 30 days with data</Button>}
      >
        It may have been paused, or started later.
      </EmptyState>
    </Card>
  );
}
