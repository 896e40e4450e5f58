import { Link } from "@tanstack/react-router";
import { Inbox, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useCan } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { ListCard } from "@/components/data/list-card";
import { NameCell, nameLinkClass } from "@/components/data/name-cell";
import { Button } from "@/components/ui/button";
import { useNow } from "@/lib/hooks";
import { formatAgo } from "@/lib/time";
import { EndpointBadge } from "./parts/state-badge";
import { type Endpoint, useEndpoints } from "./queries";

const CreateEndpointDialog = lazy(() => import("./parts/create-endpoint-dialog"));

/** Addresses that programs of this tenant post signed events to. */
export function InboundWebhooksPage() {
  const query = useEndpoints();
  const [creating, setCreating] = useState(false);
  const mayWrite = useCan("ingestion:write");
  const create = mayWrite && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden /> New endpoint
    </Button>
  );
  return (
    <ListCard
      title="Inbound webhooks"
      description="Your programs post signed events to these addresses, for example to start a sync when a load is done."
      actions={create}
      query={query}
      label="endpoints"
      empty={
        <EmptyState icon={Inbox} title="No endpoint yet" action={create}>
          Make one for each program that sends, so that each has a secret of its own.
        </EmptyState>
      }
      footer={<Suspense>{creating && <CreateEndpointDialog open={creating} onOpenChange={setCreating} />}</Suspense>}
    >
      {(page) => <EndpointTable endpoints={page.items} />}
    </ListCard>
  );
}

function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const now = useNow();
  const columns = useMemo<Column<Endpoint>[]>(
    () => [
      { id: "name", header: "Name", value: (one) => one.name, cell: (one) => <Name endpoint={one} /> },
      { id: "state", header: "State", value: (one) => one.state, cell: (one) => <EndpointBadge state={one.state} /> },
      {
        id: "received",
        header: "Last received",
        value: (one) => one.last_received_at,
        cell: (one) => (one.last_received_at ? formatAgo(one.last_received_at, now) : "never"),
        className: "whitespace-nowrap max-sm:hidden",
      },
    ],
    [now],
  );
  return <DataTable label="Endpoints" columns={columns} rows={endpoints} rowId={(one) => one.id} />;
}

function Name({ endpoint }: { endpoint: Endpoint }) {
  return (
    <NameCell note={endpoint.events.join(", ")}>
      <Link to="/settings/inbound-webhooks/$endpointId" params={{ endpointId: endpoint.id }} className={nameLinkClass}>
        {endpoint.name}
      </Link>
    </NameCell>
  );
}
