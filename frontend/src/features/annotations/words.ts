import { platformLook } from "@/components/data/platform-mark";
import type { Annotation, Category } from "./queries";

export const CATEGORIES: Record<Category, string> = {
  campaign_change: "Campaign change",
  website: "Website",
  price: "Price",
  event: "Event",
  outage: "Outage",
  other: "Other",
};

export type Scope = Pick<Annotation, "platform" | "account_id" | "campaign_id" | "campaign_name">;

/** What an annotation is about: "Everything", "Google Ads", "Google Ads, account 100", "Brand search (Google Ads)". */
export function scopeName({ platform, account_id: account, campaign_name: campaign }: Scope): string {
  if (!platform) return "Everything";
  const { label } = platformLook(platform);
  if (campaign) return `${campaign} (${label})`;
  return account ? `${label}, account ${account}` : label;
}
