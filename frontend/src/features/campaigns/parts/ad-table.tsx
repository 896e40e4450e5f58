import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { StatusBadge } from "@/components/data/status-badge";
import { Card, CardHeader } from "@/components/ui/card";
import { plural } from "@/lib/format";
import { measureColumns } from "../columns";
import type { CampaignDetail, CreativeRow } from "../queries";
import { DEFAULT_SORT } from "../search";
import { AdLink } from "./ad-link";

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

/** The campaign's ads, as the platform reports them; their sum need not be the campaign's total. */
export function AdTable({ detail }: { detail: CampaignDetail }) {
  const [sort, setSort] = useState<string | undefined>(DEFAULT_SORT);
  const { currency } = detail.summary;
  const { campaign_id, account_id } = detail.campaign;
  const columns = useMemo<Column<CreativeRow>[]>(
    () => [
      { id: "name", header: "Ad", value: (row) => row.name ?? row.ad_id, cell: (row) => <AdName row={row} /> },
      { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} />, className: "max-lg:hidden" },
      ...measureColumns<CreativeRow>({ keys: KEYS, currency, compared: false }),
    ],
    [currency],
  );
  return (
    <Card>
      <CardHeader
        title="Ads"
        description={`${plural(detail.ads.length, "ad")} with data on these days`}
        actions={
          campaign_id !== null &&
          detail.ads.length > 0 && (
            <Link to="/dashboards/creatives" search={{ campaign: campaign_id, account: account_id }} className="text-sm font-medium text-brand hover:underline">
              See what they say
            </Link>
          )
        }
      />
      <DataTable
        label="Ads"
        columns={columns}
        rows={detail.ads}
        rowId={(row) => `${row.ad_group_id ?? ""}/${row.ad_id}`}
        sort={sort}
        onSort={setSort}
        empty={<EmptyState title="No ad is reported">The source of this campaign reports no single ads on these days.</EmptyState>}
      />
    </Card>
  );
}

function AdName({ row }: { row: CreativeRow }) {
  return (
    <div className="min-w-0 py-1">
      <AdLink row={row} className="block max-w-72 truncate font-medium hover:text-brand hover:underline" />
      <span className="block max-w-72 truncate text-xs text-ink-3">{row.ad_group_name ?? (row.ad_group_id ? `Ad group ${row.ad_group_id}` : row.ad_id)}</span>
    </div>
  );
}
