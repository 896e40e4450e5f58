import { Building2, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { $api, type Schema } from "@/api/client";
import { ROLES } from "@/api/roles";
import { useOuter } from "@/api/session";
import type { Column } from "@/components/data/columns";
import { DataState } from "@/components/data/data-state";
import { DataTable } from "@/components/data/data-table";
import { EmptyState } from "@/components/data/empty-state";
import { PageBody, PageHeader } from "@/components/data/page";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoment } from "@/lib/time";
import { type Deletion, useDeletions } from "./deletions";
import { ClientActions } from "./parts/client-actions";
import { DeletionsCard } from "./parts/deletions-card";

const ClientDialog = lazy(() => import("./parts/client-dialog"));

type Client = Schema<"Client">;

const NONE: readonly Deletion[] = [];

/** The clients of the user's agencies: make one, change it, enter it, close it. */
export function ClientsPage() {
  const query = $api.useQuery("get", "/api/v1/clients");
  const deletions = useDeletions().data?.items ?? NONE;
  const endings = useMemo(() => endingsOf(deletions), [deletions]);
  const mayWrite = useOuter("clients:write");
  const [editing, setEditing] = useState<Client | "new">();
  const create = mayWrite && (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden /> New client
    </Button>
  );
  return (
    <PageBody>
      <PageHeader title="Clients" description="Everybody your agency works for. Each is a tenant of its own." actions={create} />
      <Card>
        <DataState
          query={query}
          label="clients"
          skeleton={<Skeleton className="m-5 h-40" />}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <EmptyState icon={Building2} title="No client yet" action={create}>
              Make one, connect its sources, and it appears in the portfolio.
            </EmptyState>
          }
        >
          {({ items }) => <ClientTable clients={items} endings={endings} mayWrite={mayWrite} onEdit={setEditing} />}
        </DataState>
      </Card>
      {deletions.length > 0 && <DeletionsCard deletions={deletions} />}
      <Suspense>{editing && <ClientDialog client={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}</Suspense>
    </PageBody>
  );
}

/** Until when clients whose deletion waits can be restored; null for those that are being removed. */
type Endings = ReadonlyMap<string, string | null>;

function endingsOf(deletions: readonly Deletion[]): Endings {
  return new Map(deletions.map(({ client_id, state, purge_after }) => [client_id, state === "waiting" ? purge_after : null]));
}

interface ClientTableProps {
  clients: readonly Client[];
  endings: Endings;
  mayWrite: boolean;
  onEdit: (client: Client) => void;
}

function ClientTable({ clients, endings, mayWrite, onEdit }: ClientTableProps) {
  const columns = useMemo<Column<Client>[]>(
    () => [
      { id: "name", header: "Name", value: (client) => client.name, cell: (client) => <ClientName client={client} ending={endings.get(client.id)} /> },
      { id: "role", header: "Your role", value: (client) => client.role, cell: (client) => (client.role ? <Badge tone="outline">{ROLES[client.role].label}</Badge> : "None"), className: "max-sm:hidden" },
      { id: "members", header: "People", value: (client) => client.members, align: "end", className: "max-sm:hidden" },
      { id: "currency", header: "Currency", value: (client) => client.currency, className: "max-md:hidden" },
      { id: "zone", header: "Time zone", value: (client) => client.time_zone, className: "max-lg:hidden" },
      { id: "actions", header: "Actions", sortable: false, screenOnly: true, align: "end", value: () => null, cell: (client) => <ClientActions client={client} ending={endings.get(client.id)} mayWrite={mayWrite} onEdit={onEdit} /> },
    ],
    [endings, mayWrite, onEdit],
  );
  return <DataTable label="Clients" columns={columns} rows={clients} rowId={(client) => client.id} />;
}

function ClientName({ client, ending }: { client: Client; ending: string | null | undefined }) {
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {client.name}
        {client.is_demo && <Badge tone="demo">Demo</Badge>}
        {client.archived_at && ending === undefined && <Badge>Archived</Badge>}
        {ending && <Badge tone="warn">To be deleted {formatMoment(ending)}</Badge>}
        {ending === null && <Badge tone="brand">Being removed</Badge>}
      </span>
      <span className="text-xs text-ink-3 max-sm:hidden">{client.slug}</span>
    </div>
  );
}
