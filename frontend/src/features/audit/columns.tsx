import { BadgeCheck } from "lucide-react";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { Badge, type Tone } from "@/components/ui/badge";
import type { AuditEvent } from "./queries";

export const OUTCOMES: Record<AuditEvent["outcome"], { label: string; tone: Tone }> = {
  success: { label: "Success", tone: "good" },
  denied: { label: "Denied", tone: "warn" },
  failure: { label: "Failure", tone: "bad" },
};

/** The person's or key's name, else what kind of caller it was. */
export function nameOf(event: AuditEvent): string {
  return event.actor_name ?? event.actor.replace(/^(service|operator):/, "");
}

export const AUDIT_COLUMNS: Column<AuditEvent>[] = [
  { id: "when", header: "When", sortable: false, value: (event) => event.occurred_at, cell: (event) => <AgoText at={event.occurred_at} />, className: "whitespace-nowrap" },
  {
    id: "who",
    header: "Who",
    sortable: false,
    value: nameOf,
    cell: (event) => (
      <>
        <span className="block max-w-44 truncate">
          {nameOf(event)}
          {event.acting_as && <span className="text-ink-3"> for {event.acting_as}</span>}
        </span>
        <code className="block font-mono text-xs break-all text-ink-2 sm:hidden">{event.action}</code>
      </>
    ),
  },
  {
    id: "action",
    header: "Did",
    sortable: false,
    value: (event) => event.action,
    cell: (event) => <code className="font-mono text-xs">{event.action}</code>,
    className: "max-sm:hidden",
  },
  {
    id: "object",
    header: "To",
    sortable: false,
    value: (event) => `${event.object_type} ${event.object_id}`,
    cell: (event) => (
      <span className="block max-w-36 truncate text-ink-2 xl:max-w-56">
        {event.object_type} <span className="text-ink-3">{event.object_id}</span>
      </span>
    ),
    className: "max-md:hidden",
  },
  { id: "outcome", header: "Outcome", sortable: false, value: (event) => event.outcome, cell: (event) => <Badge tone={OUTCOMES[event.outcome].tone}>{OUTCOMES[event.outcome].label}</Badge>, className: "max-sm:hidden" },
  {
    id: "sealed",
    header: "Sealed",
    hint: "Its place in the signed chain; entries are sealed every ten minutes",
    sortable: false,
    align: "end",
    value: (event) => event.sequence,
    cell: (event) =>
      event.sequence === null ? (
        <span className="text-xs text-ink-3">soon</span>
      ) : (
        <span className="num inline-flex items-center gap-1 text-xs text-ink-2">
          <BadgeCheck className="size-3.5 text-good" aria-hidden />
          {event.sequence}
        </span>
      ),
    className: "max-sm:hidden",
  },
];
