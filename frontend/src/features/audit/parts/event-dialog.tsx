import { Dialog } from "@/components/ui/dialog";
import { formatMoment } from "@/lib/time";
import { nameOf, OUTCOMES } from "../columns";
import type { AuditEvent } from "../queries";

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Everything that one entry says. */
export function EventDialog({ event, onClose }: { event: AuditEvent; onClose: () => void }) {
  const facts: [string, string | null | undefined][] = [
    ["When", formatMoment(event.occurred_at)],
    ["Who", `${nameOf(event)} (${event.actor})`],
    ["Acting as", event.acting_as],
    ["Object", `${event.object_type} ${event.object_id}`],
    ["Outcome", OUTCOMES[event.outcome].label],
    ["Written by", event.service],
    ["Request", event.request_id],
    ["Place in the chain", event.sequence === null ? "waits for the next sealing" : String(event.sequence)],
    ...Object.entries(event.detail).map(([name, value]): [string, string] => [inWords(name), Array.isArray(value) ? value.join(", ") : inPlace(String(value))]),
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={event.action}>
      <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] sm:grid-cols-[9rem_minmax(0,1fr)] gap-x-4 gap-y-2 pb-4 text-sm">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Dialog>
  );
}

/** "previous_role" as "Previous role". */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Moments as they stand everywhere else; anything else as it is. */
function inPlace(value: string): string {
  return MOMENT.test(value) ? formatMoment(value) : value;
}
