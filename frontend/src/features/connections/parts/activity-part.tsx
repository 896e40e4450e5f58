import { useWho } from "@/api/people";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { connectionEventWords } from "@/lib/connection-events";
import { useConnectionEvents } from "../queries";
import { Part } from "./part";

/** Who did what with the connection, newest first. */
export function ActivityPart({ connectionId }: { connectionId: string }) {
  const query = useConnectionEvents(connectionId);
  const who = useWho();
  return (
    <Part title="Activity" description="Who did what with it">
      <DataState
        query={query}
        label="activity"
        skeleton={
          <CardBody>
            <Skeleton className="h-24" />
          </CardBody>
        }
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="border-t px-4 py-4 text-sm text-ink-2 sm:px-5">Nothing has happened yet.</p>}
      >
        {({ items }) => (
          <ol aria-label="Activity" className="divide-y border-t">
            {items.map((event) => (
              <li key={event.id} className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 text-sm sm:px-5">
                <span className="min-w-0 text-ink">
                  <span className="font-medium">{event.actor === "service:ops_hub" ? "Opsight" : who(event.actor)}</span> {connectionEventWords(event) ?? event.type.replaceAll(/[._]/g, " ")}
                </span>
                <span className="text-xs text-ink-2">
                  <AgoText at={event.occurred_at} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </DataState>
    </Part>
  );
}
