import { useNavigate, useSearch } from "@tanstack/react-router";
import { MailPlus, SearchX } from "lucide-react";
import { useCan } from "@/api/session";
import { EmptyState } from "@/components/data/empty-state";
import { HubState } from "@/components/data/hub-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { plural } from "@/lib/format";
import { DeliveryTabs } from "./parts/delivery-tabs";
import { DeliveryRow } from "./parts/delivery-row";
import { Filters } from "./parts/filters";
import { ShowMore } from "./parts/show-more";
import { useDeliveries, useSuppressed, useWaiting } from "./queries";
import type { DeliveriesSearch } from "./search";

/** What was sent of reports, to whom, and what became of it. */
export function DeliveriesPage() {
  const search = useSearch({ from: "/_app/ops/deliveries/" });
  const navigate = useNavigate({ from: "/ops/deliveries/" });
  const query = useDeliveries(search);
  const suppressed = useSuppressed().data?.items ?? [];
  const waiting = useWaiting(useCan("members:admin"));
  const change = (patch: Partial<DeliveriesSearch>) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  const isNarrowed = Object.values(search).some(Boolean);
  return (
    <PageBody>
      <PageHeader title="Report deliveries" description="What was sent of reports, to whom, and what became of it." />
      <DeliveryTabs />
      {waiting > 0 && search.delivery !== "awaiting_approval" && (
        <Notice
          tone="warn"
          title={`${plural(waiting, "delivery waits", "deliveries wait")} for approval.`}
          actions={
            <Button size="sm" onClick={() => void navigate({ search: { delivery: "awaiting_approval" } })}>
              Look at them
            </Button>
          }
        >
          Their addresses are of no member.
        </Notice>
      )}
      <HubState query={{ ...query, data: query.data?.pages.flatMap((page) => page.items) }} label="deliveries" skeleton={<Skeleton className="h-96" />}>
        {(deliveries) => (
          <Card>
            <CardHeader title="Deliveries" actions={<Filters search={search} onChange={change} />} />
            {deliveries.length === 0 ? (
              <CardBody>{isNarrowed ? <EmptyState icon={SearchX} title="No delivery fits" /> : <NothingSent />}</CardBody>
            ) : (
              <ul aria-label="Deliveries" className="divide-y border-t">
                {deliveries.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} isSuppressed={suppressed.some(({ address }) => address.toLowerCase() === delivery.recipient.toLowerCase())} />
                ))}
              </ul>
            )}
            <ShowMore query={query} />
          </Card>
        )}
      </HubState>
    </PageBody>
  );
}

function NothingSent() {
  return (
    <EmptyState icon={MailPlus} title="Nothing sent yet">
      Give a report recipients: they get the result of each run that a schedule starts, and of those that you send.
    </EmptyState>
  );
}
