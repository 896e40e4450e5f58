import { ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Suppressed, useSuppressedPages } from "../queries";
import { PlainRow } from "./plain-row";
import { ShowMore } from "./show-more";

const LiftDialog = lazy(() => import("./lift-dialog"));
const REASONS: Record<Suppressed["reason"], string> = { bounced: "Bounced", complained: "Complained" };

/** Addresses that took no mail, or complained: no report goes there until somebody lifts that. */
export function SuppressedCard() {
  const query = useSuppressedPages();
  const mayWrite = useCan("reports:write");
  const [lifting, setLifting] = useState<Suppressed>();
  return (
    <>
      <ListCard
        title="Addresses that take no mail"
        description="No report goes there until somebody lifts it."
        query={{ ...query, data: query.data && { items: query.data.pages.flatMap(({ items }) => items) } }}
        label="addresses"
        empty={
          <EmptyState icon={ShieldCheck} title="None">
            Every address took its mail so far.
          </EmptyState>
        }
        footer={<ShowMore query={query} />}
      >
        {({ items }) => (
          <ul aria-label="Addresses that take no mail" className="divide-y border-t">
            {items.map((one) => (
              <PlainRow
                key={one.id}
                title={one.address}
                badge={<Badge tone="bad">{REASONS[one.reason]}</Badge>}
                actions={
                  mayWrite && (
                    <Button size="sm" onClick={() => setLifting(one)}>
                      Lift<span className="sr-only"> {one.address}</span>
                    </Button>
                  )
                }
              >
                {one.detail && <>The mail server said: “{one.detail}”. </>}
                Since <AgoText at={one.suppressed_at} />.
              </PlainRow>
            ))}
          </ul>
        )}
      </ListCard>
      <Suspense>{lifting && <LiftDialog one={lifting} onClose={() => setLifting(undefined)} />}</Suspense>
    </>
  );
}
