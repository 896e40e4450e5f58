import { MailPlus } from "lucide-react";
import { useState } from "react";
import type { Schema } from "@/api/client";
import { DataState } from "@/components/data/data-state";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount, plural } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useRequest, useRequests } from "../queries";
import { CONSENTS, LANGUAGES, RECIPIENT_PROBLEMS, RECIPIENT_STATES } from "../words";

type Request = Schema<"ReviewRequest">;
const TONES: Partial<Record<Schema<"ReviewRequestRecipient">["state"], Tone>> = { sent: "good", failed: "bad", queued: "brand", sending: "brand" };

/** Who was asked, and what became of each mail. */
export function RequestsCard({ locationId }: { locationId: string | undefined }) {
  const query = useRequests(locationId);
  return (
    <ListCard
      title="Requests"
      description="The newest ones first. Addresses are kept only until their mail is out."
      query={query}
      label="requests"
      empty={
        <EmptyState icon={MailPlus} title="Nobody was asked yet">
          {locationId ? "Ask the customers of this location by e-mail." : "Choose a location, and ask its customers by e-mail."}
        </EmptyState>
      }
    >
      {({ items }) => (
        <ul className="divide-y border-t">
          {items.map((request) => (
            <Row key={request.id} request={request} />
          ))}
        </ul>
      )}
    </ListCard>
  );
}

function Row({ request }: { request: Request }) {
  const [isOpen, setIsOpen] = useState(false);
  const { counts } = request;
  return (
    <li className="px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="truncate text-sm font-medium text-ink">{request.location_name}</p>
          <p className="text-xs text-ink-3">
            {formatMoment(request.created_at)} · {LANGUAGES[request.language]} · {CONSENTS[request.consent.source]}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-1.5">
          {counts.queued > 0 && <Badge tone="brand">{formatCount(counts.queued)} waiting</Badge>}
          <Badge tone="good">{formatCount(counts.sent)} sent</Badge>
          {counts.failed > 0 && <Badge tone="bad">{formatCount(counts.failed)} failed</Badge>}
          {counts.skipped > 0 && <Badge>{formatCount(counts.skipped)} left out</Badge>}
          {counts.unsubscribed > 0 && <Badge tone="outline">{formatCount(counts.unsubscribed)} unsubscribed</Badge>}
          <Button size="sm" variant="ghost" aria-expanded={isOpen} aria-label={`Recipients of the request of ${formatMoment(request.created_at)}`} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Hide" : "Show"} recipients
          </Button>
        </div>
      </div>
      {isOpen && <Recipients id={request.id} />}
    </li>
  );
}

function Recipients({ id }: { id: string }) {
  const query = useRequest(id);
  return (
    <DataState query={query} label="recipients" skeleton={<Skeleton className="mt-3 h-16" />}>
      {({ recipients, consent }) => (
        <div className="mt-3">
          <p className="text-xs text-ink-3">
            {plural(recipients.length, "address", "addresses")}. They agreed: {consent.statement}
          </p>
          <ul className="mt-2 grid grid-cols-1 gap-1.5 sm:grid-cols-2">
            {recipients.map(({ id: one, address, state, problem, unsubscribed_at: gone }) => (
              <li key={one} className="flex flex-wrap items-center gap-2 text-sm text-ink">
                <span className="font-mono text-xs">{address}</span>
                <Badge tone={TONES[state] ?? "neutral"}>{RECIPIENT_STATES[state]}</Badge>
                {(problem || gone) && <span className="text-xs text-ink-3">{gone ? "unsubscribed" : problem && RECIPIENT_PROBLEMS[problem]}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </DataState>
  );
}
