import { Link } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { RETURNED_KINDS } from "@/lib/delivery-words";
import { DeliveryTabs } from "./parts/delivery-tabs";
import { PlainRow } from "./parts/plain-row";
import { ShowMore } from "./parts/show-more";
import { SuppressedCard } from "./parts/suppressed-card";
import { type Delivery, useReturned } from "./queries";

/** Mail of reports that came back, and the addresses that get none any more because of it. */
export function ReturnedPage() {
  const query = useReturned();
  return (
    <PageBody>
      <PageHeader title="Returned mail" description="Mail of reports that came back, and the addresses that get none because of it." />
      <DeliveryTabs />
      <SuppressedCard />
      <ListCard
        title="What came back"
        description="Sent again, it leaves this list."
        query={{ ...query, data: query.data && { items: query.data.pages.flatMap(({ items }) => items) } }}
        label="returned mail"
        empty={
          <EmptyState icon={ShieldCheck} title="Nothing came back">
            What mail servers return, and complaints, are listed here.
          </EmptyState>
        }
        footer={<ShowMore query={query} />}
      >
        {({ items }) => (
          <ul aria-label="Returned mail" className="divide-y border-t">
            {items.map((one) => (
              <ReturnedRow key={one.id} one={one} />
            ))}
          </ul>
        )}
      </ListCard>
    </PageBody>
  );
}

function ReturnedRow({ one }: { one: Delivery }) {
  const kind = RETURNED_KINDS[one.returned_kind ?? "soft"];
  const report = (
    <p className="mt-0.5 text-sm text-ink-2">
      <Link to="/ops/runs/$id" params={{ id: one.run_id }} className="hover:text-brand hover:underline">
        {one.report_name}, run {one.run_number}
      </Link>
    </p>
  );
  return (
    <PlainRow title={one.recipient} badge={<Badge tone={kind.tone}>{kind.text}</Badge>} about={report}>
      {kind.means} {one.returned && <>The mail server said: “{one.returned}”. </>}
      Reported <AgoText at={one.returned_at} />.
    </PlainRow>
  );
}
