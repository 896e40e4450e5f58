import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { toProblem } from "@/api/problem";
import { useTenant } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { FreshnessBanner } from "@/components/data/freshness-banner";
import { PageBody, PageHeader } from "@/components/data/page";
import { platformLook } from "@/components/data/platform-mark";
import { Notice } from "@/components/ui/notice";
import { AsOfBanner } from "@/components/view/as-of";
import { useView } from "@/components/view/use-view";
import { ViewControls } from "@/components/view/view-controls";
import { ExcludedNotice } from "@/features/campaigns/parts/excluded-notice";
import { FirstSteps } from "@/features/campaigns/parts/first-steps";
import { readPlatforms } from "@/features/campaigns/search";
import { cn } from "@/lib/cn";
import { Board } from "./parts/board";
import { BoardFilters } from "./parts/board-filters";
import { BoardSkeleton } from "./parts/board-skeleton";
import { ExportButton } from "./parts/export-button";
import { NoCreatives } from "./parts/no-creatives";
import { type Leaderboard, useCreatives } from "./queries";
import type { CreativesSearch } from "./search";

/** What ads show, in order of how it did. */
export function CreativesPage() {
  const search = useSearch({ from: "/_app/dashboards/creatives/" });
  const navigate = useNavigate({ from: "/dashboards/creatives/" });
  const view = useView();
  const { time_zone: timeZone } = useTenant();
  const platforms = readPlatforms(search.platforms);
  const query = useCreatives(view, search, platforms);
  const { data } = query;
  const setSearch = useCallback(
    (patch: Partial<CreativesSearch>) => void navigate({ search: (previous) => ({ ...previous, ...patch }), replace: true, resetScroll: false }),
    [navigate],
  );
  const { start_date: start, end_date: end } = data?.range ?? {};
  return (
    <PageBody>
      <PageHeader
        title="Creatives"
        description="What your ads say, and how each of them did."
        actions={
          <ViewControls applied={start && end ? { start, end } : undefined}>
            <ExportButton data={data} />
          </ViewControls>
        }
      />
      <AsOfBanner />
      {data && !view.asOf && !isEmptyTenant(data) && (
        <FreshnessBanner
          generatedAt={data.snapshot_generated_at}
          budgetSeconds={data.meta.freshness.budget_seconds}
          dataset={view.dataset}
          failed={query.error !== null && !toProblem(query.error).isOffline}
          timeZone={timeZone}
        />
      )}
      <DataState query={query} label="creatives" skeleton={<BoardSkeleton />} isEmpty={isEmptyTenant} empty={<FirstSteps dataset={view.dataset} />}>
        {(board) => (
          <div className={cn("grid grid-cols-1 gap-4 transition-opacity duration-200 sm:gap-5", query.isPlaceholderData && "opacity-60")} aria-busy={query.isPlaceholderData}>
            <BoardFilters data={board} search={search} platforms={platforms} onSearch={setSearch} />
            <ExcludedNotice currency={board.meta.currency} />
            {board.rows.length > 0 ? (
              <>
                <Board data={board} search={search} onSearch={setSearch} />
                <WithoutAds data={board} />
              </>
            ) : (
              <NoCreatives data={board} onClear={() => setSearch({ platforms: undefined, q: undefined, campaign: undefined, account: undefined })} />
            )}
          </div>
        )}
      </DataState>
    </PageBody>
  );
}

/** Grains stay apart: campaigns that are reported without their ads are in none of these figures. */
function WithoutAds({ data }: { data: Leaderboard }) {
  if (data.without_ads.length === 0) return null;
  const names = data.without_ads.map((platform) => platformLook(platform).label);
  return (
    <Notice title={`Nothing of ${names.join(" and ")} is in here.`}>
      {names.length > 1 ? "They report" : "It reports"} campaigns on these days and no single ad, so these totals are not those of the overview.
    </Notice>
  );
}

function isEmptyTenant(data: Leaderboard): boolean {
  return data.coverage.start === null;
}
