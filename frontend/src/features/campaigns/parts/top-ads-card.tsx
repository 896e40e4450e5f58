import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Card, CardHeader } from "@/components/ui/card";
import { formatValue, NO_VALUE } from "@/lib/format";
import { inCurrency, type MeasureKey, MEASURES } from "../measures";
import type { CreativeRow } from "../queries";
import { AdLink } from "./ad-link";

const SHOWN = 6;

/** The ads that lead in the chart's measure; each leads to its campaign. */
export function TopAdsCard({ rows, measure, currency }: { rows: readonly CreativeRow[]; measure: MeasureKey; currency: Schema<"CurrencyMeta"> }) {
  const { label, style, better } = MEASURES[measure];
  const direction = better === "lower" ? 1 : -1;
  const counted = (style === "money" ? inCurrency(rows, currency) : rows).filter((row) => row[measure] !== null);
  const leaders = counted.toSorted((a, b) => direction * ((a[measure] ?? 0) - (b[measure] ?? 0))).slice(0, SHOWN);
  if (leaders.length === 0) return null;
  return (
    <Card>
      <CardHeader
        title={better === "lower" ? `Ads with the lowest ${label.toLowerCase()}` : `Ads with the most ${label.toLowerCase()}`}
        description="Where a platform reports single ads"
        actions={
          <Link to="/dashboards/creatives" className="text-sm font-medium text-brand hover:underline">
            All creatives
          </Link>
        }
      />
      <ol className="divide-y border-t">
        {leaders.map((row) => (
          <li key={`${row.platform}/${row.account_id}/${row.ad_group_id ?? ""}/${row.ad_id}`} className="flex items-center gap-3 px-4 py-2.5 sm:px-5">
            <PlatformMark platform={row.platform} />
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">
                <AdLink row={row} className="hover:text-brand hover:underline" />
              </p>
              <p className="truncate text-xs text-ink-3">
                {platformLook(row.platform).label} · <CampaignLink row={row} />
              </p>
            </div>
            <span className="num text-sm font-medium">{formatValue(row[measure], style, row.currency)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function CampaignLink({ row }: { row: CreativeRow }) {
  if (row.campaign_id === null) return NO_VALUE;
  const params = { platform: row.platform, accountId: row.account_id, campaignId: row.campaign_id };
  return (
    <Link to="/dashboards/campaigns/$platform/$accountId/$campaignId" params={params} className="hover:text-brand hover:underline">
      {row.campaign_name ?? row.campaign_id}
    </Link>
  );
}
