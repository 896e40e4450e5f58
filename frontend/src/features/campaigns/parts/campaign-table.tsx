import { useNavigate } from "@tanstack/react-router";
import { Megaphone } from "lucide-react";
import { useMemo } from "react";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { Card, CardHeader } from "@/components/ui/card";
import { Chip } from "@/components/ui/chip";
import { SearchInput } from "@/components/ui/search-input";
import { formatCount, plural } from "@/lib/format";
import { campaignColumns, rowKey } from "../campaign-columns";
import type { CampaignRow, Combined } from "../queries";
import { type CampaignsSearch, DEFAULT_SORT, type Platform, togglePlatform } from "../search";

interface CampaignTableProps {
  data: Combined;
  search: CampaignsSearch;
  platforms: readonly Platform[];
  onSearch: (patch: Partial<CampaignsSearch>) => void;
}

/** Every campaign of the range; a row leads to its own page. Search and chips narrow the whole view, totals too. */
export function CampaignTable({ data, search, platforms, onSearch }: CampaignTableProps) {
  const navigate = useNavigate();
  const { rows, summary, comparison } = data.campaign;
  const truncated = data.meta.truncated.campaign;
  const columns = useMemo(() => campaignColumns(summary, comparison !== null), [summary, comparison]);
  const open = ({ platform, account_id: accountId, campaign_id: campaignId }: CampaignRow) => {
    if (campaignId !== null) void navigate({ to: "/dashboards/campaigns/$platform/$accountId/$campaignId", params: { platform, accountId, campaignId } });
  };
  return (
    <Card>
      <CardHeader
        title="Campaigns"
        description={
          truncated
            ? `The ${formatCount(truncated.shown)} that spent most, of ${formatCount(truncated.total)}. Totals count all of them.`
            : `${plural(summary.campaigns, "campaign")} in this range`
        }
        actions={<SearchInput label="Search campaigns" value={search.q ?? ""} onChange={(q) => onSearch({ q: q || undefined })} className="w-56 max-sm:w-full" />}
      />
      {data.filters.platforms.length > 1 && (
        <div role="group" aria-label="Platforms" className="flex gap-2 overflow-x-auto px-4 pb-3 sm:px-5">
          {data.filters.platforms.map(({ platform, campaigns }) => (
            <Chip key={platform} pressed={platforms.includes(platform)} onToggle={() => onSearch({ platforms: togglePlatform(platforms, platform) })}>
              <PlatformMark platform={platform} /> {platformLook(platform).label}
              <span className="num text-ink-3">{formatCount(campaigns)}</span>
            </Chip>
          ))}
        </div>
      )}
      <DataTable
        label="Campaigns"
        columns={columns}
        rows={rows}
        rowId={rowKey}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => onSearch({ sort: sort === DEFAULT_SORT ? undefined : sort })}
        onOpen={open}
        empty={<EmptyState icon={Megaphone} title="No campaign fits" />}
      />
    </Card>
  );
}
