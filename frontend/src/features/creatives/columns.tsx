import type { Column } from "@/components/data/columns";
import { PlatformMark, platformLook } from "@/components/data/platform-mark";
import { StatusBadge } from "@/components/data/status-badge";
import { measureColumns } from "@/features/campaigns/columns";
import { MEASURE_KEYS, MEASURES } from "@/features/campaigns/measures";
import { firstLines, inWords, kindOf, nameOf } from "./copy";
import { CreativeLink } from "./parts/creative-link";
import type { Leaderboard, RankedCreative } from "./queries";

const KEYS = ["spend", "impressions", "clicks", "ctr", "conversions", "cpa", "roas"] as const;

export function rowKey({ kind, platform, account_id: account, creative_id: id }: RankedCreative): string {
  return `${kind}/${platform}/${account}/${id}`;
}

/** Columns of the leaderboard as a table; its last row repeats the totals, which count every creative. */
export function creativeColumns({ summary, comparison }: Leaderboard): Column<RankedCreative>[] {
  const columns = measureColumns<RankedCreative>({ keys: KEYS, currency: summary.currency, compared: comparison !== null, totals: summary });
  return [
    { id: "name", header: "Creative", value: nameOf, cell: (row) => <CreativeName row={row} />, footer: "Total" },
    { id: "type", header: "Kind", value: (row) => inWords(row.type) ?? null, className: "max-xl:hidden" },
    { id: "status", header: "Status", value: (row) => row.status, cell: (row) => <StatusBadge status={row.status} />, className: "max-lg:hidden" },
    ...columns,
  ];
}

function CreativeName({ row }: { row: RankedCreative }) {
  const said = firstLines(row.headline ?? row.body, 3).join(" | ");
  return (
    <div className="flex min-w-0 items-center gap-2.5 py-1">
      <PlatformMark platform={row.platform} />
      <div className="min-w-0">
        <CreativeLink of={row} title={nameOf(row)} className="block max-w-80 truncate font-medium text-ink hover:text-brand hover:underline">
          {nameOf(row)}
        </CreativeLink>
        <span className="block max-w-80 truncate text-xs text-ink-3">{said || kindOf(row)}</span>
      </div>
    </div>
  );
}

/** Everything of a creative that a file of them has. */
export const exportColumns: Column<RankedCreative>[] = [
  { id: "platform", header: "Platform", value: (row) => platformLook(row.platform).label },
  { id: "account_id", header: "Account id", value: (row) => row.account_id },
  { id: "account", header: "Account", value: (row) => row.account_name },
  { id: "kind", header: "Creative or ad", value: (row) => row.kind },
  { id: "creative_id", header: "Id", value: (row) => row.creative_id },
  { id: "name", header: "Name", value: (row) => row.name },
  { id: "type", header: "Kind", value: (row) => row.type },
  { id: "status", header: "Status", value: (row) => row.status },
  { id: "headline", header: "Headline", value: (row) => row.headline },
  { id: "body", header: "Text", value: (row) => row.body },
  { id: "call_to_action", header: "Call to action", value: (row) => row.call_to_action },
  { id: "link_url", header: "Landing page", value: (row) => row.link_url },
  { id: "ads", header: "Ads", align: "end", value: (row) => row.ads },
  { id: "campaigns", header: "Campaigns", align: "end", value: (row) => row.campaigns },
  { id: "campaign_id", header: "Campaign id", value: (row) => row.campaign_id },
  { id: "campaign", header: "Campaign", value: (row) => row.campaign_name },
  { id: "currency", header: "Currency", value: (row) => row.currency },
  ...MEASURE_KEYS.map((key): Column<RankedCreative> => ({ id: key, header: MEASURES[key].label, align: "end", value: (row) => row[key] })),
  { id: "spend_reporting", header: "Spend in the reporting currency", align: "end", value: (row) => row.spend_reporting },
  { id: "start", header: "First day", value: (row) => row.start_date },
  { id: "end", header: "Last day", value: (row) => row.end_date },
];
