import type { Schema } from "@/api/client";
import { Sparkline } from "@/components/charts/sparkline";
import { formatCount } from "@/lib/format";
import { formatAgo } from "@/lib/time";

/** How much a key was used in 30 days, and when last. */
export function KeyUse({ apiKey, now }: { apiKey: Schema<"ApiKey">; now: number }) {
  const total = apiKey.daily_requests.reduce((sum, requests) => sum + requests, 0);
  return (
    <div className="flex items-center gap-3 py-1.5">
      {total > 0 && <Sparkline values={apiKey.daily_requests} className="h-7 w-20 text-brand max-md:hidden" />}
      <div>
        <span className="num block">{apiKey.last_used_at ? formatAgo(apiKey.last_used_at, now) : "never"}</span>
        {total > 0 && <span className="text-xs text-ink-3">{formatCount(total)} in 30 days</span>}
      </div>
    </div>
  );
}
