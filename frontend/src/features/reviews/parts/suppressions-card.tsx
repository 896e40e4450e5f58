import { MailPlus } from "lucide-react";
import { useWho } from "@/api/people";
import { useCan } from "@/api/session";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useSuppressions, useSuppressionSummary } from "../suppressions";
import { SuppressionSearch } from "./suppression-search";

/** Who wants no more mail: how many, whether an address is one of them, and the newest, masked. */
export function SuppressionsCard() {
  const query = useSuppressions();
  const summary = useSuppressionSummary();
  const who = useWho();
  const mayWrite = useCan("ops:write");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <CardHeader
        title="No more mail"
        description="Nobody here is asked for a review, for any location."
        actions={summary.data && summary.data.total > 0 && <Badge>{`${formatCount(summary.data.by_recipient)} by their own link, ${formatCount(summary.data.by_staff)} by your team`}</Badge>}
      />
      <CardBody>
        <SuppressionSearch mayWrite={mayWrite} />
      </CardBody>
      <DataState
        query={query}
        label="addresses that get no more mail"
        skeleton={
          <CardBody>
            <Skeleton className="h-40" />
          </CardBody>
        }
        isEmpty={() => items.length === 0}
        empty={
          <EmptyState icon={MailPlus} title="Nobody has said no" className="py-6">
            Whoever ends the mail by its link, or tells you so, stands here.
          </EmptyState>
        }
      >
        {() => (
          <>
            <ul aria-label="Addresses that get no more mail" className="divide-y border-t">
              {items.map(({ id, address, source, created_by: by, created_at: at }) => (
                <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-2.5 text-sm sm:px-5">
                  <span className="min-w-0 font-mono text-xs break-all text-ink">{address}</span>
                  <span className="text-xs text-ink-3">
                    {formatMoment(at)} · {source === "recipient" ? "by their own link" : who(by)}
                  </span>
                </li>
              ))}
            </ul>
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
