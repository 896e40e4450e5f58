import type { Schema } from "@/api/client";

type Name = Schema<"EntitlementView">["name"];

/** What a tenant can be entitled to, in words. */
export const ENTITLEMENTS: Record<Name, string> = {
  csv_export: "Exports as files",
  live_ranks: "Live rank checks",
  oauth: "Connections by sign-in at the provider",
  portfolio: "Totals in the agency's portfolio",
};

export const ENTITLEMENT_NAMES = Object.keys(ENTITLEMENTS) as Name[];
