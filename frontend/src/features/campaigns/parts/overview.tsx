import { Link } from "@tanstack/react-router";
import { ErrorBoundary } from "@/components/data/error-boundary";
import type { DayRange } from "@/lib/days";
import type { Combined } from "../queries";
import type { CampaignsSearch, Platform } from "../search";
import { AboutNumbers } from "./about-numbers";
import { BudgetCard } from "./budget-card";
import { CampaignTable } from "./campaign-table";
import { ExcludedNotice } from "./excluded-notice";
import { KpiRow } from "./kpi-row";
import { PlatformBreakdown } from "./platform-breakdown";
import { RegionCard } from "./region-card";
import { TopAdsCard } from "./top-ads-card";
import { TrendCard } from "./trend-card";

interface OverviewProps {
  data: Combined;
  range: DayRange;
  search: CampaignsSearch;
  platforms: readonly Platform[];
  onSearch: (patch: Partial<CampaignsSearch>) => void;
}

export function Overview({ data, range, search, platforms, onSearch }: OverviewProps) {
  const measure = search.measure ?? "spend";
  const select = (key: typeof measure) => onSearch({ measure: key === "spend" ? undefined : key });
  return (
    <>
      <ExcludedNotice currency={data.meta.currency} />
      <KpiRow section={data.campaign} range={range} selected={measure} onSelect={select} />
      <div className="grid grid-cols-1 gap-4 sm:gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <ErrorBoundary>
          <TrendCard section={data.campaign} range={range} measure={measure} onMeasure={select} scope={{ platforms: [...platforms] }} />
        </ErrorBoundary>
        <ErrorBoundary>
          <PlatformBreakdown rows={data.campaign.rows} currency={data.meta.currency} measure={measure} truncated={data.meta.truncated.campaign} />
        </ErrorBoundary>
      </div>
      <ErrorBoundary>
        <CampaignTable data={data} search={search} platforms={platforms} onSearch={onSearch} />
      </ErrorBoundary>
      <div className="grid grid-cols-1 items-start gap-4 empty:hidden sm:gap-5 xl:grid-cols-2 xl:[&>*:only-child]:col-span-2">
        <TopAdsCard rows={data.creative} measure={measure} currency={data.meta.currency} />
        <RegionCard rows={data.region} measure={measure} />
      </div>
      <BudgetCard
        rows={data.budget}
        dataset={data.meta.dataset}
        all={
          <Link to="/budgets" className="text-sm font-medium text-brand hover:underline">
            All budgets
          </Link>
        }
      />
      <AboutNumbers meta={data.meta} coverage={data.coverage} />
    </>
  );
}
