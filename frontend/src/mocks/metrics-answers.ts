import type { Schema } from "@/api/client";
import { groupBy } from "@/lib/group";
import { addDays, type DayRange, isDay } from "@/lib/days";
import { CAMPAIGNS, comparedRange, FIRST_DAY, LAST_DAY, rowOf, summaryOf, total, trendOf } from "./metrics-data";

const GENERATED = () => new Date(Date.now() - 12 * 60_000).toISOString();

export function metaOf(dataset: Schema<"Dataset">, reporting: string | null = "USD"): Schema<"CombinedMeta"> {
  const each = <Value>(value: Value) => ({ google_ads: value, meta_ads: value, microsoft_ads: value });
  return {
    request_id: "req_mock",
    contract_version: "2.1.0",
    tenant_id: "00000000-0000-4000-8000-000000000001",
    dataset,
    snapshot_id: "9f2c6f2a0d0f4d6cbb1d3f8a7f4a1b0c9f2c6f2a0d0f4d6cbb1d3f8a7f4a1b0c",
    snapshot_generated_at: GENERATED(),
    as_of: null,
    data_through: each(LAST_DAY),
    extracted_at: each(GENERATED()),
    settled_through: each(addDays(LAST_DAY, -30)),
    freshness: { state: "fresh", age_seconds: 720, budget_seconds: 3600, reasons: [] },
    currency: { reporting, chosen: reporting, fx_source: null, excluded: [] },
    timezone_mix: ["America/Chicago"],
    attribution: each({ click_days: 30, view_days: 1 }),
    truncated: {},
    quality: { status: "pass", failed_checks: [] },
    cache: { outcome: "hit", age_seconds: 1 },
  };
}

function rangeFrom(params: URLSearchParams): DayRange {
  const [start, end] = [params.get("start_date"), params.get("end_date")];
  return isDay(start) && isDay(end) ? { start, end } : { start: addDays(LAST_DAY, -29), end: LAST_DAY };
}

/** `GET /metrics/combined`, computed from the made-up campaigns with the filters of `params`. */
export function combinedAnswer(params: URLSearchParams): Schema<"CombinedMetrics"> {
  const dataset = params.get("dataset") === "demo" ? "demo" : "warehouse";
  const compare = (params.get("compare") ?? "none") as Schema<"Compare">;
  const range = rangeFrom(params);
  const compared = comparedRange(range, compare);
  const platforms = params.getAll("platforms");
  const text = (params.get("campaign_search") ?? "").toLowerCase();
  const chosen = CAMPAIGNS.filter((campaign) => (platforms.length === 0 || platforms.includes(campaign.platform)) && campaign.name.toLowerCase().includes(text));
  const summary = summaryOf(chosen, range);
  const meta = metaOf(dataset);
  const none = { status: "empty", reason: "no_rows" } as const;
  return {
    meta,
    snapshot_generated_at: meta.snapshot_generated_at,
    range: { start_date: range.start, end_date: range.end, compare },
    campaign: {
      summary,
      trend: trendOf(chosen, range),
      rows: summary.campaigns > 0 ? chosen.map((campaign) => rowOf(campaign, range, compared)) : [],
      comparison: compared ? comparisonOf(chosen, compared) : null,
    },
    creative: [],
    budget: [],
    region: [],
    region_map: null,
    availability: { campaign: { status: "available", reason: null }, creative: none, budget: none, region: none },
    coverage: { start: FIRST_DAY, end: LAST_DAY },
    filters: {
      platforms: [...groupBy(CAMPAIGNS, ({ platform }) => platform)].map(([platform, members]) => ({ platform, accounts: 1, campaigns: members.length })),
      accounts: [],
      regions: [],
    },
  };
}

/** What a tenant without any row gets. */
export function emptyAnswer(): Schema<"CombinedMetrics"> {
  const answer = combinedAnswer(new URLSearchParams({ campaign_search: "no such campaign" }));
  const none = { status: "empty", reason: "no_data" } as const;
  return {
    ...answer,
    meta: { ...answer.meta, snapshot_id: null, snapshot_generated_at: null, freshness: { state: "missing", age_seconds: null, budget_seconds: 3600, reasons: [] } },
    snapshot_generated_at: null,
    range: { start_date: null, end_date: null, compare: "none" },
    availability: { campaign: none, creative: none, budget: none, region: none },
    coverage: { start: null, end: null },
    filters: { platforms: [], accounts: [], regions: [] },
  };
}

function comparisonOf(campaigns: typeof CAMPAIGNS, range: DayRange): Schema<"Comparison"> {
  return { start_date: range.start, end_date: range.end, summary: summaryOf(campaigns, range), trend: trendOf(campaigns, range), change: {} };
}

/** `GET /metrics/campaigns/…`; undefined when no campaign is called so. */
export function campaignAnswer(campaignId: string, params: URLSearchParams): Schema<"CampaignDetail"> | undefined {
  const campaign = CAMPAIGNS.find(({ id }) => id === campaignId);
  if (!campaign) return undefined;
  const answer = combinedAnswer(params);
  const range = rangeFrom(params);
  const compared = comparedRange(range, answer.range.compare);
  const row = rowOf(campaign, range, compared);
  return {
    meta: answer.meta,
    snapshot_generated_at: answer.snapshot_generated_at,
    range: answer.range,
    campaign: row,
    summary: summaryOf([campaign], range),
    comparison: compared ? comparisonOf([campaign], compared) : null,
    trend: trendOf([campaign], range),
    ad_groups: [],
    ads: [0.5, 0.3, 0.2].map((part, index) => ({
      ...total([scale(row, part)]),
      spend_reporting: null,
      conversions_value_reporting: null,
      platform: campaign.platform,
      account_id: campaign.account,
      campaign_id: campaign.id,
      campaign_name: campaign.name,
      ad_group_id: `${campaign.id}-g1`,
      ad_group_name: "Main audience",
      ad_id: `${campaign.id}-a${index}`,
      name: ["Smile offer, video", "Book today, carousel", "Plain text"][index] ?? null,
      status: index === 2 ? "PAUSED" : "ENABLED",
      currency: "USD",
      start_date: range.start,
      end_date: range.end,
    })),
  };
}

function scale(row: Schema<"CampaignRow">, part: number) {
  const times = (value: number | null) => (value === null ? null : Math.round(value * part));
  return { spend: times(row.spend), impressions: times(row.impressions), clicks: times(row.clicks), conversions: times(row.conversions), conversions_value: times(row.conversions_value) };
}
