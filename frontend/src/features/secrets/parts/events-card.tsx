import { ScrollText } from "lucide-react";
import { useMemo } from "react";
import { $api } from "@/api/client";
import { useNames } from "@/api/people";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { Badge, type Tone } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { actionOf, actorOf, objectOf } from "../describe";
import type { SecretEvent } from "../queries";
import { TableSkeleton } from "./table-skeleton";

const OUTCOMES: Record<SecretEvent["outcome"], { label: string; tone: Tone }> = {
  success: { label: "Done", tone: "neutral" },
  denied: { label: "Refused", tone: "warn" },
  failure: { label: "Failed", tone: "bad" },
};

/** The newest lines of the audit trail about keys and secrets. */
export function EventsCard() {
  const query = $api.useQuery("get", "/api/v1/secrets/events");
  return (
    <Card>
      <CardHeader title="Recent activity" description="Every read is written down before the value leaves the vault." />
      <DataState
        query={query}
        label="recent activity"
        skeleton={<TableSkeleton />}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState icon={ScrollText} title="Nothing has happened yet">
            Reads, changes and rotations appear here.
          </EmptyState>
        }
      >
        {(page) => <EventTable events={page.items} />}
      </DataState>
    </Card>
  );
}

function EventTable({ events }: { events: readonly SecretEvent[] }) {
  const now = useNow();
  const names = useNames();
  const columns = useMemo<Column<SecretEvent>[]>(
    () => [
      { id: "at", header: "When", value: (row) => row.occurred_at, cell: (row) => formatAgo(row.occurred_at, now), className: "whitespace-nowrap" },
      { id: "actor", header: "Who", value: (row) => actorOf(row.actor, names), className: "whitespace-nowrap max-sm:hidden" },
      { id: "action", header: "Did", value: (row) => actionOf(row), cell: (row) => <Action event={row} />, className: "sm:whitespace-nowrap" },
      { id: "object", header: "What", value: (row) => objectOf(row), className: "max-sm:hidden" },
      { id: "outcome", header: "Outcome", value: (row) => row.outcome, cell: (row) => <Outcome outcome={row.outcome} /> },
    ],
    [now, names],
  );
  return <DataTable label="Recent activity" columns={columns} rows={events} rowId={(row) => row.id} />;
}

/** On a phone with what it was done to. */
function Action({ event }: { event: SecretEvent }) {
  return (
    <>
      {actionOf(event)}
      <span className="block text-xs break-words text-ink-3 sm:hidden">{objectOf(event)}</span>
    </>
  );
}

function Outcome({ outcome }: { outcome: SecretEvent["outcome"] }) {
  const { label, tone } = OUTCOMES[outcome];
  return <Badge tone={tone}>{label}</Badge>;
}
