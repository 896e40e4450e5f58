import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { StatusBadge } from "@/components/data/status-badge";
import { measureColumns } from "./columns";
import type { CampaignRow } from "./queries";

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

/** Columns of the campaign table; the last row repeats the totals, which count every row. */
export function campaignColumns(summary: Schema<"Summary">, compared: boolean): Column<CampaignRow>[] {
  return [
    { id: "name", header: "Campaign", value: nameOf, cell: (row) => <CampaignName row={row} />, footer: "Total" },
    { id: "platform", header: "Platform", value: (row) => platformLook(row.platform).label, className: "hidden" },
    { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} />, className: "max-lg:hidden" },
    ...measureColumns<CampaignRow>({ keys: KEYS, currency: summary.currency, compared, totals: summary }),
  ];
}

export function rowKey(row: CampaignRow): string {
  return `${row.platform}/${row.account_id}/${row.campaign_id ?? ""}/${row.currency ?? ""}`;
}

function nameOf(row: CampaignRow): string {
  return row.name ?? row.campaign_id ?? `Account ${row.account_name ?? row.account_id}`;
}

function CampaignName({ row }: { row: CampaignRow }) {
  return (
    <div className="flex min-w-0 items-center gap-2.5 py-1">
      <PlatformMark platform={row.platform} />
      <div className="min-w-0">
        {row.campaign_id === null ? (
          <span className="block truncate font-medium">{nameOf(row)}</span>
        ) : (
          <Link
            to="/dashboards/campaigns/$platform/$accountId/$campaignId"
            params={{ platform: row.platform, accountId: row.account_id, campaignId: row.campaign_id }}
            className="block max-w-72 truncate font-medium text-ink hover:text-brand hover:underline"
            title={nameOf(row)}
          >
            {nameOf(row)}
          </Link>
        )}
        <span className="block max-w-72 truncate text-xs text-ink-3">
          {platformLook(row.platform).label} · {row.account_name ?? row.account_id}
        </span>
      </div>
    </div>
  );
}
