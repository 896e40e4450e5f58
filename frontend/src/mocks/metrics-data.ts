import type { Schema } from "@/api/client";
import { addDays, type DayRange, eachDay, lengthOf } from "@/lib/days";

type Platform = Schema<"Platform">;
type MeasuresOf = Omit<Schema<"TrendPoint">, "date" | "is_settled">;

interface MockCampaign {
  platform: Platform;
  account: string;
  id: string;
  name: string;
  status: string;
  objective: string;
  weight: number;
}

const NAMES = ["Spring whitening", "Emergency dentist", "Invisalign leads", "Brand search", "New patient offer", "Implants retargeting", "Kids checkup", "Family plan"];
const PLATFORMS: readonly Platform[] = ["google_ads", "meta_ads", "microsoft_ads"];
export const LAST_DAY = "2026-11-18";
export const FIRST_DAY = "2025-05-19";

export const CAMPAIGNS: readonly MockCampaign[] = PLATFORMS.flatMap((platform, p) =>
  NAMES.slice(0, 8 - p * 2).map((name, index) => ({
    platform,
    account: `${4100 + p}`,
    id: `${platform.slice(0, 1)}${1000 + index}`,
    name: `${name} ${["Austin", "Dallas", "Houston"][(index + p) % 3]}`,
    status: index % 5 === 4 ? "PAUSED" : "ENABLED",
    objective: index % 2 === 0 ? "CONVERSIONS" : "TRAFFIC",
    weight: 1 / (1 + index * 0.45 + p * 0.6),
  })),
);

/** A number between 0 and 1 that depends on `seed` alone, so that pictures and tests repeat. */
function noise(seed: string): number {
  let hash = 2166136261;
  for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return ((hash >>> 0) % 10_000) / 10_000;
}

function dayOf(campaign: MockCampaign, day: string): MeasuresOf {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const season = (weekday === 0 || weekday === 6 ? 0.62 : 1) * (0.82 + 0.3 * Math.sin(Date.parse(day) / 86_400_000 / 19));
  const jitter = 0.8 + 0.4 * noise(campaign.id + day);
  const spend = Math.round(31_000 * campaign.weight * season * jitter) / 100;
  const impressions = Math.round(spend * (42 + 20 * noise(`${campaign.id}i`)) * jitter);
  const clicks = Math.round(impressions * (0.018 + 0.03 * noise(`${campaign.id}c`)));
  const conversions = Math.round(clicks * (0.03 + 0.05 * noise(`${campaign.id}v${day}`)) * 10) / 10;
  const value = campaign.platform === "microsoft_ads" ? null : Math.round(conversions * 8400 * (0.7 + 0.6 * noise(`${campaign.id}r`))) / 100;
  return withRatios({ spend, impressions, clicks, conversions, conversions_value: value });
}

type Sums = Pick<MeasuresOf, "spend" | "impressions" | "clicks" | "conversions" | "conversions_value">;

function withRatios(sums: Sums): MeasuresOf {
  const { spend, impressions, clicks, conversions, conversions_value: value } = sums;
  const ratio = (top: number | null, bottom: number | null) => (top === null || !bottom ? null : top / bottom);
  return {
    ...sums,
    link_clicks: null,
    reach: null,
    frequency: null,
    ctr: ratio(clicks, impressions),
    cpc: ratio(spend, clicks),
    cpm: ratio(spend === null ? null : spend * 1000, impressions),
    cpa: ratio(spend, conversions),
    cvr: ratio(conversions, clicks),
    roas: ratio(value, spend),
  };
}

export function total(parts: readonly Sums[]): MeasuresOf {
  const add = (key: keyof Sums) => {
    const known = parts.map((part) => part[key]).filter((value) => value !== null);
    return known.length === 0 ? null : Math.round(known.reduce((sum, value) => sum + value, 0) * 100) / 100;
  };
  const sums = { spend: add("spend"), impressions: add("impressions"), clicks: add("clicks"), conversions: add("conversions"), conversions_value: add("conversions_value") };
  const whole = withRatios(sums);
  return parts.some((part) => part.conversions && part.conversions_value === null) ? { ...whole, roas: null } : whole;
}

function covered(range: DayRange): string[] {
  return eachDay(range).filter((day) => day >= FIRST_DAY && day <= LAST_DAY);
}

export function summaryOf(campaigns: readonly MockCampaign[], range: DayRange): Schema<"Summary"> {
  const days = covered(range);
  const measures = total(campaigns.flatMap((campaign) => days.map((day) => dayOf(campaign, day))));
  const share = campaigns.length === 0 ? null : campaigns.filter(({ platform }) => platform !== "microsoft_ads").length / campaigns.length;
  return { ...measures, currency: measures.spend === null ? null : "USD", campaigns: days.length > 0 ? campaigns.length : 0, reported_share: { spend: 1, conversions_value: share } };
}

export function trendOf(campaigns: readonly MockCampaign[], range: DayRange): Schema<"TrendPoint">[] {
  if (campaigns.length === 0) return [];
  return covered(range).map((date) => ({ date, is_settled: date <= addDays(LAST_DAY, -7), ...total(campaigns.map((campaign) => dayOf(campaign, date))) }));
}

export function rowOf(campaign: MockCampaign, range: DayRange, compared: DayRange | undefined): Schema<"CampaignRow"> {
  return {
    ...summed(campaign, range),
    platform: campaign.platform,
    account_id: campaign.account,
    account_name: "Brightside Dental",
    campaign_id: campaign.id,
    name: campaign.name,
    status: campaign.status,
    objective: campaign.objective,
    region: null,
    currency: "USD",
    spend_reporting: summed(campaign, range).spend,
    conversions_value_reporting: summed(campaign, range).conversions_value,
    start_date: range.start,
    end_date: range.end,
    days: lengthOf(range),
    is_settled: false,
    previous: compared ? summed(campaign, compared) : null,
  };
}

function summed(campaign: MockCampaign, range: DayRange): MeasuresOf {
  return total(covered(range).map((day) => dayOf(campaign, day)));
}

/** The range that `compare` means, as the API defines it. */
export function comparedRange(range: DayRange, compare: string): DayRange | undefined {
  if (compare === "none") return undefined;
  const shift = compare === "previous_year" ? 365 : lengthOf(range);
  return { start: addDays(range.start, -shift), end: addDays(range.end, -shift) };
}
