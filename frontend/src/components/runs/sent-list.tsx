import { DeliveryBadge } from "@/components/view/delivery-badge";
import type { Delivery } from "@/lib/delivery-words";

/** What became of a sending for each recipient. */
export function SentList({ sent }: { sent: readonly Delivery[] }) {
  return (
    <div className="grid gap-3 pb-2 text-sm text-ink-2">
      <ul aria-label="Recipients" className="grid gap-1.5">
        {sent.map(({ id, recipient, state }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2 rounded-md border bg-surface px-3 py-1.5">
            <span className="min-w-0 break-all text-ink">{recipient}</span>
            <DeliveryBadge state={state} />
          </li>
        ))}
      </ul>
      <p role="status">Each has it once: sending the same again sends nothing twice.</p>
    </div>
  );
}
