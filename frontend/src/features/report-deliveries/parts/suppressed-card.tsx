import { useCan } from "@/api/session";
import { AgoText } from "@/components/data/ago-text";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { useDeliveryChanges, type Suppressed, useSuppressed } from "../queries";

const REASONS: Record<Suppressed["reason"], string> = { bounced: "Bounced", complained: "Complained" };

/** Addresses that took no mail: no report goes there until somebody lifts that. */
export function SuppressedCard() {
  const query = useSuppressed();
  return (
    <ListCard title="Addresses that take no mail" description="No report goes there. If one takes mail again, lift it; the next bounce brings it back." query={query} label="addresses" empty={<EmptyState title="None">Every address took its mail so far.</EmptyState>}>
      {({ items }) => (
        <ul aria-label="Addresses that take no mail" className="divide-y border-t">
          {items.map((one) => (
            <SuppressedRow key={one.id} one={one} />
          ))}
        </ul>
      )}
    </ListCard>
  );
}

function SuppressedRow({ one }: { one: Suppressed }) {
  const { lift, busy } = useDeliveryChanges();
  const mayWrite = useCan("reports:write");
  const onLift = () => void lift(one).then(() => notifyDone(`Reports go to ${one.address} again.`), (error: unknown) => notifyFailed("That did not work.", error));
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-all font-medium text-ink">{one.address}</span>
          <Badge tone="bad">{REASONS[one.reason]}</Badge>
        </p>
        <p className="mt-0.5 text-xs text-ink-3">
          {one.detail && <>The mail server said: “{one.detail}”. </>}
          Since <AgoText at={one.suppressed_at} />.
        </p>
      </div>
      {mayWrite && (
        <Button size="sm" busy={busy} onClick={onLift}>
          Lift<span className="sr-only"> {one.address}</span>
        </Button>
      )}
    </li>
  );
}
