import type { Schema } from "@/api/client";

type Name = Schema<"TenantQuotaView">["name"];

/** What a quota counts, in words. */
export const QUOTAS: Record<Name, string> = {
  tenant: "Everybody together",
  principal: "Each user or key",
};
