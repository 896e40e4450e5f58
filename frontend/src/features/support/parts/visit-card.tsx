import type { Schema } from "@/api/client";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";

/** Where support has been. */
export function VisitCard({ visits }: { visits: readonly Schema<"Visit">[] }) {
  const now = useNow();
  if (visits.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Visits" description="As the tenants see them too." />
      <ul className="divide-y border-t text-sm">
        {visits.map((visit) => (
          <li key={visit.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 sm:px-5">
            <span className="font-medium">{visit.tenant_name}</span>
            <span className="text-ink-2">
              {visit.actor.name || visit.actor.email} as {visit.subject.name || visit.subject.email}
            </span>
            {visit.break_glass && <Badge tone="bad">Without consent</Badge>}
            {visit.live && <Badge tone="warn">Now</Badge>}
            <span className="ml-auto text-xs text-ink-3">{formatAgo(visit.started_at, now)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
