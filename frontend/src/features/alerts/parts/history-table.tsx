import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import type { AlertEvent } from "../queries";
import { EventBadge } from "./badges";

const columns: Column<AlertEvent>[] = [
  { id: "at", header: "When", value: (event) => event.occurred_at, cell: (event) => <AgoText at={event.occurred_at} />, sortable: false },
  { id: "kind", header: "What", value: (event) => event.kind, cell: (event) => <EventBadge kind={event.kind} />, sortable: false },
  {
    id: "rule",
    header: "Rule",
    value: (event) => event.rule_name,
    cell: (event) => (
      <div className="min-w-52 py-1.5">
        <span className="font-medium text-ink">{event.rule_name}</span>
        <span className="block text-xs text-ink-3">{event.message}</span>
      </div>
    ),
    sortable: false,
  },
  { id: "told", header: "Told", value: (event) => event.deliveries.length, cell: (event) => <Told event={event} />, sortable: false },
];

export function HistoryTable({ events }: { events: readonly AlertEvent[] }) {
  return <DataTable label="History" columns={columns} rows={events} rowId={(event) => event.id} />;
}

function Told({ event }: { event: AlertEvent }) {
  if (event.was_snoozed) return <span className="text-ink-3">nobody: snoozed</span>;
  return (
    <ul className="grid gap-0.5 py-1 text-xs">
      {event.deliveries.map(({ recipient, state, problem }) => (
        <li key={recipient} className="whitespace-nowrap">
          {recipient} <span className={state === "failed" ? "font-medium text-bad" : "text-ink-3"}>{problem ? `${state}: ${problem}` : state}</span>
        </li>
      ))}
    </ul>
  );
}
