import { $api } from "@/api/client";
import { useCan } from "@/api/session";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";

const POLL_MS = 60_000;

/** How many access requests wait for this person's decision; nothing for those who decide none. */
export function WaitingBadge({ className }: { className?: string }) {
  const decides = useCan("members:admin");
  const { data } = $api.useQuery("get", "/api/v1/access-requests/to-approve", {}, { enabled: decides, refetchInterval: POLL_MS });
  if (!data?.to_approve) return null;
  return (
    <Badge tone="brand" className={cn("num", className)}>
      {data.to_approve}
      <span className="sr-only"> to decide</span>
    </Badge>
  );
}
