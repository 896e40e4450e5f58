import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { DeliveryBadge } from "@/components/view/delivery-badge";
import { type Delivery, filesInWords } from "@/lib/delivery-words";
import { useDeliveriesOf } from "../queries";

const COLUMNS: Column<Delivery>[] = [
  { id: "recipient", header: "Recipient", value: ({ recipient }) => recipient },
  { id: "state", header: "State", value: ({ state }) => state, cell: ({ state }) => <DeliveryBadge state={state} /> },
  { id: "files", header: "Files", value: ({ formats }) => filesInWords(formats), className: "max-sm:hidden" },
  { id: "when", header: "When", align: "end", value: ({ settled_at: settled, created_at: made }) => settled ?? made, cell: ({ settled_at: settled, created_at: made }) => <AgoText at={settled ?? made} />, className: "max-sm:hidden" },
];

/** To whom the run went; nothing while it went to nobody. */
export function DeliveriesCard({ runId }: { runId: string }) {
  const { data } = useDeliveriesOf(runId);
  if (!data?.items.length) return null;
  return (
    <Card>
      <CardHeader
        title="Sent to"
        actions={
          <Link to="/ops/deliveries" search={{ run: runId }} className={buttonClass({ size: "sm" })}>
            Open the deliveries
          </Link>
        }
      />
      <DataTable label="Deliveries of the run" columns={COLUMNS} rows={data.items} rowId={({ id }) => id} />
    </Card>
  );
}
