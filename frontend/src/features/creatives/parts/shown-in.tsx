import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardHeader } from "@/components/ui/card";
import { measureColumns } from "@/features/campaigns/columns";
import { NO_VALUE, plural } from "@/lib/format";
import type { CreativeDetail } from "../queries";
import { DEFAULT_SORT } from "../sort";

type Campaign = Schema<"CreativeCampaign">;
type Ad = Schema<"CreativeRow">;

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

/** The campaigns in which the creative was shown, and what its ads did in each. */
export function CampaignsCard({ detail }: { detail: CreativeDetail }) {
  const [sort, setSort] = useState<string | undefined>(DEFAULT_SORT);
  const { platform, account_id: accountId } = detail.creative;
  const { currency } = detail.summary;
  const columns = useMemo<Column<Campaign>[]>(
    () => [
      {
        id: "name",
        header: "Campaign",
        value: (row) => row.name ?? row.campaign_id,
        cell: (row) => (row.campaign_id === null ? NO_VALUE : <CampaignLink path={{ platform, accountId, campaignId: row.campaign_id }} name={row.name} />),
      },
      { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} />, className: "max-lg:hidden" },
      { id: "ads", header: "Ads", align: "end", value: (row) => row.ads },
      ...measureColumns<Campaign>({ keys: KEYS, currency, compared: false }),
    ],
    [platform, accountId, currency],
  );
  return (
    <Card>
      <CardHeader title="Campaigns" description="What this creative alone did in each of them" />
      <DataTable label="Campaigns" columns={columns} rows={detail.campaigns} rowId={(row) => row.campaign_id ?? ""} sort={sort} onSort={setSort} empty={<EmptyState title="Shown in no campaign on these days" />} />
    </Card>
  );
}

/** The single ads that showed the creative. */
export function AdsCard({ detail }: { detail: CreativeDetail }) {
  const [sort, setSort] = useState<string | undefined>(DEFAULT_SORT);
  const { currency } = detail.summary;
  const cut = detail.meta.truncated.ads;
  const columns = useMemo<Column<Ad>[]>(
    () => [
      { id: "name", header: "Ad", value: (row) => row.name ?? row.ad_id, cell: (row) => <AdName row={row} /> },
      { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} />, className: "max-lg:hidden" },
      ...measureColumns<Ad>({ keys: KEYS, currency, compared: false }),
    ],
    [currency],
  );
  return (
    <Card>
      <CardHeader title="Ads" description={cut ? `The ${cut.shown} that spent most, of ${cut.total}` : `${plural(detail.ads.length, "ad")} with data on these days`} />
      <DataTable label="Ads" columns={columns} rows={detail.ads} rowId={(row) => row.ad_id} sort={sort} onSort={setSort} empty={<EmptyState title="Shown by no ad on these days" />} />
    </Card>
  );
}

function CampaignLink({ path, name }: { path: { platform: Ad["platform"]; accountId: string; campaignId: string }; name: string | null }) {
  return (
    <Link to="/dashboards/campaigns/$platform/$accountId/$campaignId" params={path} className="block max-w-72 truncate font-medium text-ink hover:text-brand hover:underline">
      {name ?? path.campaignId}
    </Link>
  );
}

function AdName({ row }: { row: Ad }) {
  const group = row.ad_group_name ?? (row.ad_group_id ? `Ad group ${row.ad_group_id}` : row.ad_id);
  return (
    <div className="min-w-0 py-1">
      <span className="block max-w-72 truncate font-medium">{row.name ?? `Ad ${row.ad_id}`}</span>
      <span className="block max-w-72 truncate text-xs text-ink-3">{[row.campaign_name, group].filter(Boolean).join(" · ")}</span>
    </div>
  );
}
