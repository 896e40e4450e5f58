import { Inbox } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { RECEIPT_STATES, ReceiptBadge } from "@/components/data/receipt-badge";
import { Select } from "@/components/ui/field";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { describeReceipt } from "../describe";
import { type Endpoint, type Receipt, useReceipts } from "../queries";

const ReceiptDialog = lazy(() => import("./receipt-dialog"));
type State = Receipt["state"];

/** What an endpoint received; each opens with its body. */
export function ReceiptTable({ endpoint }: { endpoint: Endpoint }) {
  const [state, setState] = useState<State>();
  const query = useReceipts(endpoint.id, state);
  const [shown, setShown] = useState<Receipt>();
  const now = useNow();
  const columns = useMemo(() => columnsOf(now, setShown), [now]);
  const choose = (
    <Select aria-label="State" value={state ?? ""} onChange={({ target }) => setState((target.value || undefined) as State | undefined)}>
      <option value="">Every state</option>
      {Object.entries(RECEIPT_STATES).map(([value, { text }]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </Select>
  );
  return (
    <ListCard
      title="Received"
      description="The newest of the last 30 days. What is refused is not listed."
      actions={choose}
      query={query}
      label="what was received"
      empty={
        state ? (
          <EmptyState icon={Inbox} title="Nothing in this state">
            Choose another state.
          </EmptyState>
        ) : (
          <EmptyState icon={Inbox} title="Nothing received yet">
            If your program has sent something, its answer was 400: check the secret, the clock, and that the body is signed as it is sent.
          </EmptyState>
        )
      }
      footer={<Suspense>{shown && <ReceiptDialog endpointId={endpoint.id} receipt={shown} open onOpenChange={() => setShown(undefined)} />}</Suspense>}
    >
      {({ items }) => <DataTable label="Received" columns={columns} rows={items} rowId={(one) => one.id} />}
    </ListCard>
  );
}

function columnsOf(now: number, show: (receipt: Receipt) => void): Column<Receipt>[] {
  return [
    {
      id: "event",
      header: "Event",
      value: (one) => one.event_type,
      cell: (one) => (
        <button type="button" onClick={() => show(one)} className="max-w-60 truncate py-1.5 text-left font-medium text-ink hover:text-brand hover:underline">
          {one.event_type ?? "no type"}
        </button>
      ),
    },
    { id: "received", header: "When", value: (one) => one.received_at, cell: (one) => formatAgo(one.received_at, now), className: "whitespace-nowrap" },
    { id: "state", header: "State", value: (one) => one.state, cell: (one) => <ReceiptBadge state={one.state} /> },
    {
      id: "outcome",
      header: "Outcome",
      value: describeReceipt,
      cell: (one) => <span className="line-clamp-2">{describeReceipt(one)}</span>,
      className: "max-sm:hidden",
    },
    { id: "message", header: "Id", value: (one) => one.message_id, cell: (one) => <span className="block max-w-48 truncate font-mono text-xs">{one.message_id}</span>, className: "max-lg:hidden" },
  ];
}
