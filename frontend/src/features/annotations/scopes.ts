import type { Schema } from "@/api/client";
import { platformLook } from "@/components/data/platform-mark";
import { EVERYTHING, scopeKey } from "./draft";
import { type Scope, scopeName } from "./words";

export interface ScopeOption {
  key: string;
  label: string;
  scope: Scope;
}

export interface ScopeGroup {
  label: string;
  options: ScopeOption[];
}

/** What the caller may write about: accounts and their campaigns for some, no account for others. */
export interface Reach {
  isLimited: boolean;
  totalsOnly: boolean;
}

/** The scope, if the caller may write about it. */
export function reachable(scope: Scope, { isLimited, totalsOnly }: Reach): Scope | undefined {
  const isBeyond = scope.account_id === null ? isLimited : totalsOnly;
  return isBeyond ? undefined : scope;
}

type Known = Pick<Schema<"CombinedMetrics">, "filters" | "campaign">;

/** The choices, widest first; `own` is among them even where the figures do not name it. */
export function scopeGroups(known: Known | undefined, own: Scope | undefined, { isLimited, totalsOnly }: Reach): ScopeGroup[] {
  const wide = isLimited ? [] : [option(EVERYTHING), ...(known?.filters.platforms ?? []).map(({ platform }) => option({ ...EVERYTHING, platform }))];
  const accounts = totalsOnly ? [] : (known?.filters.accounts ?? []).map(({ platform, account_id, name }) => option({ ...EVERYTHING, platform, account_id }, name));
  const campaigns = totalsOnly
    ? []
    : (known?.campaign.rows ?? []).flatMap(({ platform, account_id, campaign_id, name }) => (campaign_id === null ? [] : [option({ platform, account_id, campaign_id, campaign_name: name ?? campaign_id })]));
  const all = [...wide, ...accounts, ...campaigns];
  const isMissing = own && !all.some(({ key }) => key === scopeKey(own));
  return [
    { label: "", options: isMissing ? [option(own), ...wide] : wide },
    { label: "Accounts", options: accounts },
    { label: "Campaigns", options: campaigns },
  ].filter(({ options }) => options.length > 0);
}

function option(scope: Scope, name?: string | null): ScopeOption {
  return { key: scopeKey(scope), label: name && scope.platform ? `${name} (${platformLook(scope.platform).label})` : scopeName(scope), scope };
}
