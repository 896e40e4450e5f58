import type { Schema } from "@/api/client";
import type { Tone } from "@/components/ui/badge";
import { platformLook } from "@/components/data/platform-mark";
import { formatMoney, formatPercent } from "@/lib/format";

type Scope = Pick<Schema<"BudgetGridRow">, "level" | "platform" | "account_id" | "campaign_name" | "region">;
export type PaceState = Schema<"PacingRow">["state"];
export type PlanState = Schema<"BudgetPlan">["state"];

/** The words say it; the colour underlines them. */
export const PACES: Record<PaceState, { label: string; tone: Tone }> = {
  over: { label: "Over budget", tone: "bad" },
  under: { label: "Under budget", tone: "warn" },
  on_track: { label: "On track", tone: "good" },
  no_spend: { label: "No spend yet", tone: "neutral" },
  no_budget: { label: "Budget of 0", tone: "neutral" },
  ambiguous: { label: "Whose campaign?", tone: "warn" },
};

export const STATES: Record<PlanState, { label: string; tone: Tone }> = {
  draft: { label: "Draft", tone: "neutral" },
  proposed: { label: "Waits for a decision", tone: "warn" },
  approved: { label: "Approved", tone: "good" },
  rejected: { label: "Rejected", tone: "bad" },
  withdrawn: { label: "Withdrawn", tone: "neutral" },
  superseded: { label: "Superseded", tone: "neutral" },
};

/** What a budget is for: "Brand search", "Google Ads, all campaigns", "Brand search in Kingston". */
export function scopeName({ level, platform, account_id: account, campaign_name: campaign, region }: Scope): string {
  const within = region ? ` in ${region}` : "";
  if (level === "campaign") return `${campaign}${within}`;
  if (level === "account") return `Account ${account}, all campaigns${within}`;
  if (level === "platform" && platform) return `${platformLook(platform).label}, all campaigns${within}`;
  return `All platforms${within}`;
}

/** "Projected to end 12% over, at $1,120.00 of $1,000.00." */
export function paceSentence({
  state,
  pacing,
  projected_spend: projected,
  monthly_budget: budget,
  currency,
  ambiguous_platforms: platforms,
}: Pick<Schema<"PacingRow">, "state" | "pacing" | "projected_spend" | "monthly_budget" | "currency" | "ambiguous_platforms">): string {
  if (state === "ambiguous") return `${new Intl.ListFormat("en").format(platforms.map((platform) => platformLook(platform).label))} have a campaign of this name. Upload the budget again with its platform.`;
  const of = `${formatMoney(projected, currency)} of ${formatMoney(budget, currency)}`;
  if (state === "no_spend") return "No spend in this currency is known for the month yet.";
  if (state === "no_budget" || pacing === null) return `Projected spend: ${formatMoney(projected, currency)}; the budget is 0.`;
  if (state === "on_track") return `Projected to end at ${of}.`;
  return `Projected to end ${formatPercent(Math.abs(pacing - 1), 0)} ${state}, at ${of}.`;
}

/** How an amount differs from what is approved: "first budget", "no change", "+$90.00 (+29%)". */
export function changeWords({ amount, currency, approved_amount: before, approved_currency: unit }: Pick<Schema<"BudgetPlan">, "amount" | "currency" | "approved_amount" | "approved_currency">): string {
  if (before === null) return "first budget of the month";
  if (unit !== currency) return `instead of ${formatMoney(before, unit)}`;
  const change = amount - before;
  if (change === 0) return "as approved";
  const sign = change > 0 ? "+" : "−";
  const share = before ? ` (${sign}${formatPercent(Math.abs(change / before), 0)})` : "";
  return `${sign}${formatMoney(Math.abs(change), currency)}${share} against what is approved`;
}
