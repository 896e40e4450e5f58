import { useQueryClient } from "@tanstack/react-query";
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
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { notifyDone, notifyFailed } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { useEnterClient } from "./use-enter-client";

const ClientDialog = lazy(() => import("./parts/client-dialog"));

type Client = Schema<"Client">;

/** The clients of the user's agencies: make one, change it, enter it, close it. */
export function ClientsPage() {
  const query = $api.useQuery("get", "/api/v1/clients");
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
          {({ items }) => <ClientTable clients={items} mayWrite={mayWrite} onEdit={setEditing} />}
        </DataState>
      </Card>
      <Suspense>{editing && <ClientDialog client={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}</Suspense>
    </PageBody>
  );
}

function ClientTable({ clients, mayWrite, onEdit }: { clients: readonly Client[]; mayWrite: boolean; onEdit: (client: Client) => void }) {
  const columns = useMemo<Column<Client>[]>(
    () => [
      { id: "name", header: "Name", value: (client) => client.name, cell: (client) => <ClientName client={client} /> },
      { id: "role", header: "Your role", value: (client) => client.role, cell: (client) => (client.role ? <Badge tone="outline">{ROLES[client.role].label}</Badge> : "None"), className: "max-sm:hidden" },
      { id: "members", header: "People", value: (client) => client.members, align: "end", className: "max-sm:hidden" },
      { id: "currency", header: "Currency", value: (client) => client.currency, className: "max-md:hidden" },
      { id: "zone", header: "Time zone", value: (client) => client.time_zone, className: "max-lg:hidden" },
      { id: "actions", header: "Actions", sortable: false, screenOnly: true, align: "end", value: () => null, cell: (client) => <ClientActions client={client} mayWrite={mayWrite} onEdit={onEdit} /> },
    ],
    [mayWrite, onEdit],
  );
  return <DataTable label="Clients" columns={columns} rows={clients} rowId={(client) => client.id} />;
}

function ClientName({ client }: { client: Client }) {
  return (
    <div className="py-1.5">
      <span className="flex flex-wrap items-center gap-2 font-medium">
        {client.name}
        {client.is_demo && <Badge tone="demo">Demo</Badge>}
        {client.archived_at && <Badge>Archived</Badge>}
      </span>
      <span className="text-xs text-ink-3 max-sm:hidden">{client.slug}</span>
    </div>
  );
}

function ClientActions({ client, mayWrite, onEdit }: { client: Client; mayWrite: boolean; onEdit: (client: Client) => void }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const { enter, entering } = useEnterClient();
  const done = async (message: string) => {
    setAsking(false);
    notifyDone(message);
    await cache.invalidateQueries({ queryKey: ["get", "/api/v1/clients"] });
  };
  const params = { params: { path: { client_id: client.id } } };
  const archive = $api.useMutation("post", "/api/v1/clients/{client_id}/archive", {
    onSuccess: () => done(`${client.name} is archived.`),
    onError: (error) => notifyFailed("The client was not archived.", error),
  });
  const restore = $api.useMutation("post", "/api/v1/clients/{client_id}/restore", {
    onSuccess: () => done(`${client.name} is open again.`),
    onError: (error) => notifyFailed("The client was not restored.", error),
  });
  if (client.archived_at) {
    return mayWrite ? (
      <Button size="sm" busy={restore.isPending} aria-label={`Restore ${client.name}`} onClick={() => restore.mutate(params)}>
        Restore
      </Button>
    ) : null;
  }
  return (
    <span className="inline-flex gap-1.5">
      {client.role && (
        <Button size="sm" busy={entering} aria-label={`Open ${client.name}`} onClick={() => enter(client.id)}>
          Open
        </Button>
      )}
      {mayWrite && (
        <>
          <Button size="sm" variant="ghost" aria-label={`Edit ${client.name}`} onClick={() => onEdit(client)}>
            Edit
          </Button>
          <Button size="sm" variant="ghost" aria-label={`Archive ${client.name}`} onClick={() => setAsking(true)}>
            Archive
          </Button>
          <ConfirmDialog open={asking} onOpenChange={setAsking} title={`Archive ${client.name}?`} action="Archive client" busy={archive.isPending} onConfirm={() => archive.mutate(params)}>
            {plural(client.members, "person", "people")} can no longer enter it, and its keys stop working. Its data stay, and you can restore it.
          </ConfirmDialog>
        </>
      )}
    </span>
  );
}
