import { useQueryClient } from "@tanstack/react-query";
import type { Schema } from "@/api/client";
import { PlatformMark } from "@/components/data/platform-mark";

interface KnownCampaign {
  key: string;
  name: string;
  params: { platform: Schema<"Platform">; accountId: string; campaignId: string };
  icon: React.ReactNode;
}

/** Campaigns that were loaded in this session: the palette finds them without asking the server again. */
export function useKnownCampaigns(): KnownCampaign[] {
  const answers = useQueryClient().getQueriesData<Schema<"CombinedMetrics">>({ queryKey: ["get", "/api/v1/metrics/combined"] });
  const found = new Map<string, KnownCampaign>();
  for (const row of answers.flatMap(([, answer]) => answer?.campaign.rows ?? [])) {
    if (row.campaign_id === null) continue;
    const key = `${row.platform}/${row.account_id}/${row.campaign_id}`;
    const params = { platform: row.platform, accountId: row.account_id, campaignId: row.campaign_id };
    found.set(key, { key, name: row.name ?? row.campaign_id, params, icon: <PlatformMark platform={row.platform} /> });
  }
  return [...found.values()];
}
