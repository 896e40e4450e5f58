import { Link } from "@tanstack/react-router";
import { AgoText } from "@/components/data/ago-text";
import type { Schema } from "@/api/client";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { Badge, type Tone } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { useDeliveriesOf } from "../queries";
import { DELIVERY_STATES } from "../words";

type Delivery = Schema<"Delivery">;

const TONES: Partial<Record<Delivery["state"], Tone>> = { sent: "good", failed: "bad", bounced: "bad", awaiting_approval: "warn", unknown: "warn", pending: "brand" };

const COLUMNS: Column<Delivery>[] = [
  { id: "recipient", header: "Recipient", value: ({ recipient }) => recipient },
  { id: "state", header: "State", value: ({ state }) => state, cell: ({ state }) => <Badge tone={TONES[state] ?? "neutral"}>{DELIVERY_STATES[state]}</Badge> },
  { id: "attachment", header: "Attached", value: ({ attachment }) => attachment?.toUpperCase() ?? "A link alone", className: "max-sm:hidden" },
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
          <Link to="/ops/deliveries" className={buttonClass({ size: "sm" })}>
            All deliveries
          </Link>
        }
      />
      <DataTable label="Deliveries of the run" columns={COLUMNS} rows={data.items} rowId={({ id }) => id} />
    </Card>
  );
}
