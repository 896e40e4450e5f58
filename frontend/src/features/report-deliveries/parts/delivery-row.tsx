import { Link } from "@tanstack/react-router";
import { useWho } from "@/api/people";
import { AgoText } from "@/components/data/ago-text";
import { DeliveryBadge } from "@/components/view/delivery-badge";
import { explainDelivery } from "@/lib/delivery-words";
import type { Delivery } from "../queries";
import { DeliveryActions } from "./delivery-actions";

interface DeliveryRowProps {
  delivery: Delivery;
  isSuppressed: boolean;
}

/** A result on its way to one recipient, and what became of it. */
export function DeliveryRow({ delivery, isSuppressed }: DeliveryRowProps) {
  const who = useWho();
  const { recipient, state, report_name: name, run_number: number, run_id: id } = delivery;
  const byWhom = delivery.requested_by.startsWith("service:") ? "by its schedule" : `by: ${who(delivery.requested_by)}`;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-all font-medium text-ink">{recipient}</span>
          <DeliveryBadge state={state} />
        </p>
        <p className="mt-0.5 text-sm text-ink-2">
          <Link to="/ops/runs/$id" params={{ id }} className="hover:text-brand hover:underline">
            {name}, run {number}
          </Link>
        </p>
        {delivery.message && <p className="mt-0.5 whitespace-pre-line break-words text-sm text-ink-2">“{delivery.message}”</p>}
        <p className="mt-0.5 text-xs text-ink-3">
          {explainDelivery(delivery)} Asked for {byWhom}, <AgoText at={delivery.created_at} />.
          {delivery.decided_by && ` Decided by: ${who(delivery.decided_by)}.`}
        </p>
      </div>
      <DeliveryActions delivery={delivery} isSuppressed={isSuppressed} />
    </li>
  );
}
