import { History } from "lucide-react";
import { useWho } from "@/api/people";
import { AgoText } from "@/components/data/ago-text";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useEvents } from "../queries";
import { eventWords } from "../words";

const HUB = "service:ops_hub";

/** Who did what, newest first. */
export function ActivityCard() {
  const query = useEvents();
  const who = useWho();
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <CardHeader title="Recent activity" />
      <DataState
        query={query}
        label="recent activity"
        skeleton={
          <CardBody>
            <Skeleton className="h-40" />
          </CardBody>
        }
        isEmpty={() => items.length === 0}
        empty={<EmptyState icon={History} title="Nothing has happened yet" className="py-6" />}
      >
        {() => (
          <>
            <ol aria-label="Recent activity" className="divide-y border-t">
              {items.map((event) => (
                <li key={event.id} className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 text-sm sm:px-5">
                  <span className="min-w-0 text-ink">
                    <span className="font-medium">{event.actor === HUB ? "Opsight" : who(event.actor)}</span> {eventWords(event)}
                  </span>
                  <span className="text-xs text-ink-2">
                    <AgoText at={event.occurred_at} />
                  </span>
                </li>
              ))}
            </ol>
            {query.hasNextPage && (
              <CardBody className="pt-3">
                <Button onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
                  Show more
                </Button>
              </CardBody>
            )}
          </>
        )}
      </DataState>
    </Card>
  );
}
