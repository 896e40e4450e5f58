import { Send } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { formatDuration } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { formatAgo, formatUntil } from "@/lib/time";
import { describeOutcome } from "../describe";
import { type Delivery, type Subscription, useDeliveries } from "../queries";
import { DeliveryBadge } from "./state-badge";

const DeliveryDialog = lazy(() => import("./delivery-dialog"));

/** The newest deliveries of a subscription; each opens with its payload and attempts. */
export function DeliveryTable({ subscription }: { subscription: Subscription }) {
  const query = useDeliveries(subscription.id);
  const [shown, setShown] = useState<Delivery>();
  const now = useNow();
  const columns = useMemo(() => columnsOf(now, setShown), [now]);
  return (
    <ListCard
      title="Deliveries"
      description="The newest of the last 30 days"
      query={query}
      label="deliveries"
      empty={<EmptyState icon={Send} title="Nothing sent yet">Press “Send test” to see one arrive.</EmptyState>}
      footer={
        <Suspense>
          {shown && (
            <DeliveryDialog subscriptionId={subscription.id} delivery={shown} mayRedeliver={subscription.state === "enabled"} open onOpenChange={() => setShown(undefined)} />
          )}
        </Suspense>
      }
    >
      {({ items }) => <DataTable label="Deliveries" columns={columns} rows={items} rowId={(one) => one.id} />}
    </ListCard>
  );
}

function columnsOf(now: number, show: (delivery: Delivery) => void): Column<Delivery>[] {
  return [
    {
      id: "event",
      header: "Event",
      value: (one) => one.event_type,
      cell: (one) => (
        <button type="button" onClick={() => show(one)} className="py-1.5 text-left font-medium text-ink hover:text-brand hover:underline">
          {one.event_type}
        </button>
      ),
    },
    { id: "created", header: "When", value: (one) => one.created_at, cell: (one) => formatAgo(one.created_at, now), className: "whitespace-nowrap" },
    { id: "state", header: "State", value: (one) => one.state, cell: (one) => <DeliveryBadge state={one.state} /> },
    { id: "answer", header: "Answer", value: (one) => describeOutcome(one), className: "max-sm:hidden" },
    {
      id: "latency",
      header: "Took",
      align: "end",
      value: (one) => one.latency_ms,
      cell: (one) => formatDuration(one.latency_ms === null ? null : one.latency_ms / 1000),
      className: "whitespace-nowrap max-md:hidden",
    },
    { id: "attempts", header: "Attempts", align: "end", value: (one) => one.attempts, className: "max-md:hidden" },
    {
      id: "next",
      header: "Next try",
      value: (one) => one.next_attempt_at,
      cell: (one) => (one.next_attempt_at ? formatUntil(one.next_attempt_at, now) : ""),
      className: "whitespace-nowrap max-md:hidden",
    },
  ];
}
